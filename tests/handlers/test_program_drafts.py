"""Drafts for everybody's eyes: nobody but a manager decides on them, and what is not there is said."""


def test_an_unknown_draft_is_said_in_a_sentence(stage):
    stage.world.role("dana", "manager")
    assert "I know no draft draft_9." in stage.say("/program drafts leave draft_9", "dana")
    assert "I know no draft draft_9." in stage.say("/program drafts use draft_9 0123", "dana")


def test_a_partner_decides_on_none(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.say("/program drafts use draft_9 0123", "ada")
    assert stage.reply.refusal
