import numpy as np
import pytest

from trainer.settings import read_settings
from trainer.vectors import remembered, vectors_file


@pytest.fixture
def settings(tmp_path):
    return read_settings({"THREERINGS_DATA": str(tmp_path), "THREERINGS_EMBEDDER": "letters"})


def test_vectors_met_once_are_not_made_again(settings):
    with remembered(settings) as memory:
        first = memory.embed(["您好", "再见"])
    with remembered(settings) as memory:
        assert np.array_equal(memory.embed(["再见", "您好"]), first[::-1])
        assert memory.made == 0


def test_nothing_is_written_where_nothing_was_met(settings):
    with remembered(settings):
        pass
    assert not vectors_file(settings.data, "letters").exists()


def test_each_embedder_has_a_file_of_its_own(settings):
    one, other = (vectors_file(settings.data, name) for name in ("e5", "BAAI/bge-m3"))
    assert one.parent == other.parent
    assert (one.name, other.name) == ("e5.npz", "BAAI-bge-m3.npz")
