"""Reminders by e-mail, sent to a mail server that runs here."""

import socket
from dataclasses import replace
from email import message_from_bytes, policy
from threading import Barrier, Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from icalendar import Calendar
from standing_company import LIN, NOW, WU, ZHAO, settle_down

from exams.reminders import SentReminders
from trainer.mail import MailError
from trainer.reminding import letters, remind
from trainer.settings import SettingsError, read_settings
from trainer.standing import StandingOffice

DAY = 24 * 3600.0


class Mailbox:
    """Takes what is sent; refuses addresses, or breaks off, when it is told to."""

    def __init__(self):
        self.messages, self.refused, self.breaks_off = [], set(), False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.breaks_off:
            server.transport.abort()
        return "250 taken"


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def server(mailbox):
    def check(server, session, envelope, mechanism, auth):
        right = (auth.login, auth.password) == (b"robot", b"secret")
        return AuthResult(success=right, handled=False)

    with socket.socket() as free:  # the controller wants to know its port beforehand
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    class Here(Controller):
        def factory(self):
            return SMTP(
                self.handler, authenticator=check, auth_require_tls=False, enable_SMTPUTF8=True
            )

    running = Here(mailbox, hostname="127.0.0.1", port=port)
    running.start()
    yield port
    running.stop()


@pytest.fixture
def here(tmp_path, server):
    store = settle_down(tmp_path)
    env = {
        "THREERINGS_DATA": str(tmp_path), "THREERINGS_SMTP_HOST": "127.0.0.1",
        "THREERINGS_SMTP_PORT": str(server), "THREERINGS_SMTP_SECURITY": "none",
        "THREERINGS_SMTP_FROM": "training@anda.cn", "THREERINGS_ADDRESS": "https://train.anda.cn",
    }  # fmt: skip
    return StandingOffice(read_settings(env), store)


def send(here, now=NOW, people=(LIN, WU, ZHAO), language="zh"):
    rules = here.rules()
    return remind(here, rules, letters(here, rules, people, now), now, language)


def test_each_gets_one_message_with_what_is_due_and_a_calendar(here, mailbox):
    report = send(here)
    assert {one.person.name for one in report.sent} == {"某lin", "某zhao"}  # 某wu has sat it
    mine = next(one for one in mailbox.messages if one["To"] == "lin@anda.cn")
    assert (mine["From"], mine["Subject"]) == ("training@anda.cn", "请参加考试：热线考核")
    text = mine.get_body().get_content()
    assert "某lin，您好：" in text
    assert "2026Q4 还没有考，还有 39 天（2026-12-31）" in text
    assert "https://train.anda.cn/standing" in text
    (file,) = mine.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    (event,) = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert str(event["summary"]) == "考试截止：热线考核"


def test_words_are_english_when_they_are_asked_for(here, mailbox):
    send(here, people=(LIN,), language="en")
    assert mailbox.messages[0]["Subject"] == "Please sit: Hotline"
    assert "not sat for 2026Q4, 39 days left" in mailbox.messages[0].get_body().get_content()


def test_the_same_reminder_is_never_sent_twice(here, mailbox):
    send(here)
    for day in range(5):
        assert send(here, NOW + day * DAY).sent == []
    assert len(mailbox.messages) == 2


def test_the_next_step_is_sent_when_its_day_comes(here, mailbox):
    send(here, people=(LIN,))
    assert len(send(here, NOW + 36 * DAY, people=(LIN,)).sent) == 1
    assert len(mailbox.messages) == 2


def test_of_many_who_remind_at_once_only_one_sends(here, mailbox):
    rules = here.rules()
    found = letters(here, rules, (LIN, ZHAO), NOW)
    at_once = Barrier(6)

    def run():
        at_once.wait()
        remind(here, rules, found, NOW, "zh")

    threads = [Thread(target=run) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one["To"] for one in mailbox.messages) == ["lin@anda.cn", "zhao@anda.cn"]


def test_an_address_that_is_refused_is_told_and_tried_again_while_others_get_theirs(here, mailbox):
    mailbox.refused = {"lin@anda.cn"}
    report = send(here)
    assert "lin@anda.cn: the mail server refuses it (5.1.1 no such mailbox)." in report.refused
    assert [one.person for one in report.sent] == [ZHAO]
    mailbox.refused = set()
    assert [one.person for one in send(here, NOW + DAY).sent] == [LIN]


def test_what_broke_off_half_way_is_told_and_not_sent_again(here, mailbox):
    mailbox.breaks_off = True
    report = send(here, people=(LIN,))
    assert "lin@anda.cn: the connection broke off" in report.unsure[0]
    mailbox.breaks_off = False
    again = send(here, NOW + DAY, people=(LIN,))
    assert (again.sent, [one.address for one in again.before]) == ([], ["lin@anda.cn"])
    assert len(mailbox.messages) == 1


def test_who_has_no_address_is_told_and_not_taken_as_reminded(here, mailbox):
    here.register.change(LIN.id, lambda one: replace(one, email=""))
    people = here.register.people()
    report = send(here, people=[one for one in people if one.id == "lin"])
    assert [one.id for one in report.without_address] == ["lin"]
    assert mailbox.messages == []
    assert SentReminders(here.store).unsure() == ()


def test_it_signs_in_where_the_server_asks_for_it(here, mailbox):
    settings = replace(here.settings, smtp_user="robot", smtp_password="secret")
    send(replace(here, settings=settings), people=(LIN,))
    assert len(mailbox.messages) == 1
    wrong = replace(settings, smtp_password="guess")
    with pytest.raises(MailError, match=r"does not take 'robot'.*THREERINGS_SMTP_PASSWORD"):
        send(replace(here, settings=wrong), people=(ZHAO,))
    assert "guess" not in repr(wrong)


def test_a_server_that_cannot_be_used_is_told_and_nothing_counts_as_sent(here, mailbox):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = replace(here.settings, smtp_port=taken.getsockname()[1])
        with pytest.raises(MailError, match=r"127\.0\.0\.1:\d+: the mail server does not answer"):
            send(replace(here, settings=nobody))
    safe = replace(here.settings, smtp_security="starttls")
    with pytest.raises(MailError, match=r"THREERINGS_SMTP_SECURITY as tls or none"):
        send(replace(here, settings=safe))
    unset = replace(here.settings, smtp_host="")
    with pytest.raises(MailError, match="No mail server is set"):
        send(replace(here, settings=unset))
    assert len(send(here).sent) == 2


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"THREERINGS_SMTP_HOST": "mail"}, "THREERINGS_SMTP_FROM is not set"),
        ({"THREERINGS_SMTP_FROM": "us"}, "THREERINGS_SMTP_FROM is 'us'; give one e-mail address"),
        ({"THREERINGS_SMTP_PORT": "0"}, "THREERINGS_SMTP_PORT is '0'; give a number"),
        ({"THREERINGS_SMTP_SECURITY": "ssl"}, "is 'ssl'; give starttls, tls or none"),
        ({"THREERINGS_TIME_ZONE": "Moon"}, "THREERINGS_TIME_ZONE is 'Moon'; give the name of a"),
        ({"THREERINGS_TIME_ZONE": "../etc"}, "THREERINGS_TIME_ZONE is '../etc'"),
    ],
)
def test_settings_that_cannot_be_used_are_told(env, told):
    with pytest.raises(SettingsError, match=told):
        read_settings(env)
