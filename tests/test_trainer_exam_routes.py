"""The recordings of an examination: heard at their item, under a name that tells nothing."""

import pytest
from exam_office import begun, exam_office
from starlette.applications import Starlette
from starlette.testclient import TestClient

from trainer.exam_papers import recording_for
from trainer.exam_routes import address, exam_routes


@pytest.fixture
def office(tmp_path):
    made = exam_office(
        tmp_path,
        "id: small\ntitle: 小考\nabout: 录音。\nspotting: [{count: 2, seconds: 300}]\n"
        "minutes: 20\npass_mark: 80\nperiod: quarter\n",
    )
    yield made
    made.exams.close()


@pytest.fixture
def client(office):
    return TestClient(Starlette(routes=exam_routes(office)))


def test_a_recording_is_heard_at_its_item_alone(office, client):
    sitting = begun(office)
    first, second = address(office, sitting.id, 0), address(office, sitting.id, 1)
    assert client.get(first).content[:4] == b"fLaC"
    assert client.get(second).status_code == 404
    office.exams.show(sitting.id, 0)
    office.exams.answer(sitting.id, 0, None)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_a_name_that_was_not_handed_out_opens_nothing(office, client):
    sitting = begun(office)
    own = address(office, sitting.id, 0)
    assert client.get(own.replace(f"{sitting.id}-0", f"{sitting.id}-1")).status_code == 403
    assert client.get(own.replace("call.flac", "other")).status_code == 404


def test_the_address_does_not_name_the_item(office):
    sitting = begun(office)
    entry = recording_for(sitting.paper.items[0])
    assert entry.item.id not in address(office, sitting.id, 0)
