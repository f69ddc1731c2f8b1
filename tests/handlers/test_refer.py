"""Referring a deal: a partner names a customer before anybody clicks, and it counts once a manager accepts."""

from tests.handlers.referring import NOTE, posted, sell, two

__all__ = ["two"]


def test_a_deal_is_referred_accepted_told_and_pays(two):
    assert "Do you know a company that would buy?" in two.say("/partner deals", "ada")
    assert two.say(f"/partner refer Kite.example {NOTE}", "ada").startswith("kite.example is referred")
    assert posted(two, "Ada Letters refers kite.example")
    assert "kite.example | " in two.press("My deals")
    assert "waits for the managers" in two.say("/partner deals", "ada")
    assert "kite.example | Ada Letters | met their buyer at the fair" in two.say("/program deals", "dana")
    assert two.say("/program deals accept kite.example", "dana").startswith(
        "kite.example is registered for Ada Letters"
    )
    assert posted(two, "kite.example is yours")
    assert "yours until" in two.say("/partner deals", "ada")
    sell(two, "u_1", "nora@kite.example")
    assert "a registered deal, yours" in two.say("/partner credit", "ada")


def test_what_is_taken_waits_or_is_nobodys_own_is_refused(two):
    two.say(f"/partner refer kite.example {NOTE}", "ada")
    assert "You referred that customer before" in two.say(f"/partner refer KITE.example {NOTE}", "ada")
    assert "That names no customer" in two.say(f"/partner refer gmail.com {NOTE}", "ada")
    two.move(minutes=1)
    assert two.say(f"/partner refer kite.example {NOTE}", "ben").startswith("kite.example is referred")
    [first, second] = two.suggest("program deals accept", "deal", "kite", "dana")
    two.say(f"/program deals accept {first.value}", "dana")
    assert "Another partner registered" in two.say(f"/program deals accept {second.value}", "dana")
    assert "Another partner registered" in two.say(f"/partner refer kite.example {NOTE}", "ben")
    assert "You referred that customer before" in two.say(f"/partner refer kite.example {NOTE}", "ada")
