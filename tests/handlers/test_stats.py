"""Stats: a partner's own figures, told to that partner alone."""


def test_a_partner_reads_their_figures_for_the_month(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.clicks("ada", 12)
    stage.world.sale("ada", 10_000)
    answer = stage.say("/partner stats")
    print(answer)
    assert "Clicks: 13" in answer
