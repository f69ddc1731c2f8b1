"""A broadcast is reported once, to whoever started it, when every message of it has ended."""

from __future__ import annotations

from bot.chat.delivery import Scope, SendRefused
from program import broadcasts


async def test_the_report_comes_once_when_all_have_ended(office):
    boss = office.person("Dana", slack="U0DANA")
    people = [office.person(f"P{number}", slack=f"U{number}") for number in range(6)]
    office.slack.refuse("user:U3", SendRefused("That account is deactivated.", Scope.PERSON))
    office.ask(lambda store: broadcasts.begin(store, "news", "Autumn news", boss.person_id, office.now))
    for number, person in enumerate(people):
        office.write(f"news:{number}", person, broadcast="news")
    await office.run(120)
    (report,) = office.slack.texts("DU0DANA")
    assert "Autumn news: done" in report and "5 of 6" in report and "1: That account is deactivated." in report


async def test_a_message_that_takes_another_way_counts_until_it_ended_there(office):
    boss = office.person("Dana", slack="U0DANA")
    ada = office.person("Ada", slack="U0ADA", discord="30001")
    office.slack.refuse("user:U0ADA", SendRefused("closed", Scope.PERSON))
    office.ask(lambda store: broadcasts.begin(store, "news", "News", boss.person_id, office.now))
    office.write("news:1", ada, broadcast="news")
    await office.run(60)
    (report,) = office.slack.texts("DU0DANA")
    assert "1 of 1" in report and "Not delivered: 0" in report.replace("**", "")
