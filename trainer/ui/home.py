"""The entry script: runs on every visit and click, and holds the telephone in one fixed place."""

import streamlit as st

from exams.sitting import Sitting
from exams.store import RecordsError
from trainer.office import office
from trainer.ui.analysis import analysis_page, analysis_title
from trainer.ui.appeals import appeals_page
from trainer.ui.author import author_page
from trainer.ui.author_scenario import scenario_page
from trainer.ui.author_transcript import transcript_page
from trainer.ui.call import call_page
from trainer.ui.calls import calls_page
from trainer.ui.clauses import clauses_page
from trainer.ui.entrance import enter
from trainer.ui.exam import exam_page
from trainer.ui.exams import exams_page
from trainer.ui.frame import dress, header, trouble
from trainer.ui.guide import guide_page
from trainer.ui.headset import headset_page
from trainer.ui.houses import houses_page
from trainer.ui.invigilate import invigilate_page
from trainer.ui.line import pick_up_again, telephone
from trainer.ui.people import people_page
from trainer.ui.practice import practice_page
from trainer.ui.records import records_page
from trainer.ui.result import result_page
from trainer.ui.results import results_page
from trainer.ui.review import review_page
from trainer.ui.spotting import spotting_page
from trainer.ui.standing import standing_page
from trainer.ui.tasks import tasks_page
from trainer.ui.theory import theory_page
from trainer.ui.verify import verify_page
from trainer.ui.visitor import greet, name, recognise
from trainer.ui.words import word
from voices.engines import EngineMissing

st.set_page_config(page_title="三声 Three Rings", page_icon="☎️", layout="wide")
greet()
dress()
fault: Exception | None = None
sitting: Sitting | None = None  # the examination that whoever is here is in the middle of
try:
    recognise(office())
    sitting = office().exams.open_sitting(name())
except (RecordsError, EngineMissing) as error:
    fault = error
pages = {
    "practice": st.Page(practice_page, title=word("nav.practice"), default=True),
    "theory": st.Page(theory_page, title=word("nav.theory"), url_path="theory"),
    "spotting": st.Page(spotting_page, title=word("nav.spotting"), url_path="spotting"),
    "calls": st.Page(calls_page, title=word("nav.calls"), url_path="calls"),
    "headset": st.Page(headset_page, title=word("nav.headset"), url_path="headset"),
    "clauses": st.Page(clauses_page, title=word("nav.clauses"), url_path="clauses"),
    "houses": st.Page(houses_page, title=word("nav.houses"), url_path="houses"),
    "call": st.Page(call_page, title=word("nav.page_of_call"), url_path="call"),
    "tasks": st.Page(tasks_page, title=word("nav.tasks"), url_path="tasks"),
    "author": st.Page(author_page, title=word("nav.author"), url_path="author"),
    "guide": st.Page(guide_page, title=word("nav.guide"), url_path="guide"),
    "scenario": st.Page(scenario_page, title=word("nav.page_of_scenario"), url_path="scenario"),
    "transcript": st.Page(transcript_page, title=word("author.from_call"), url_path="from-call"),
    "people": st.Page(people_page, title=word("people.page"), url_path="people"),
    "analysis": st.Page(analysis_page, title=analysis_title(), url_path="analysis"),
    "standing": st.Page(standing_page, title=word("standing.page"), url_path="standing"),
    "records": st.Page(records_page, title=word("records.page"), url_path="records"),
    "results": st.Page(results_page, title=word("results.page"), url_path="results"),
    "exams": st.Page(exams_page, title=word("exams.page"), url_path="exams"),
    "exam": st.Page(exam_page, title=word("exam.page"), url_path="exam"),
    "invigilate": st.Page(invigilate_page, title=word("invigilate.page"), url_path="invigilate"),
    "review": st.Page(review_page, title=word("review.page"), url_path="review"),
    "appeals": st.Page(appeals_page, title=word("appeals.page"), url_path="appeals"),
    "verify": st.Page(verify_page, title=word("verify.page"), url_path="verify"),
    "result": st.Page(result_page, title=word("nav.page_of_result"), url_path="result"),
}
st.session_state["pages"] = pages
page = st.navigation(list(pages.values()), position="hidden")
header(pages, sits=sitting is not None)
# The telephone's place never moves: an element inserted above it, or a page without it, would
# mount it anew in the middle of a call.
bench = st.container(key="bench")
telephone_place = bench.container(key="telephone")
page_place = bench.container(key="page")
try:
    if fault is not None:
        raise fault
    pick_up_again(office(), page)
    with telephone_place:
        telephone(office())
    with page_place:
        enter(office(), page, sitting)
except (RecordsError, EngineMissing) as error:
    trouble(error)
