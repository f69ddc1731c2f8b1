"""Thanks in public: a stage with somebody to thank, and what is read of it."""

import pytest

from bot.chat.job import Channel, Direct, JobRequest
from bot.chat.schedule import Occurrence
from jobs.recognitions import recognition_posts
from program.tables import LivingCard
from tests.stage import SETUP, ZONE

PRAISE = "Three of her customers renewed after her workshop"
DRAFT = f'/program recognize "Ada Letters" "retained customers" "{PRAISE}"'


@pytest.fixture
def thanked(stage):
    """A stage with a partner who may be thanked, and a manager."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.role("dana", "manager")
    return stage


def in_public(stage):
    return [one for one in stage.posted if one.message.to == Channel("community")]


def told(stage):
    return [one for one in stage.posted if isinstance(one.message.to, Direct)]


def posted_by_the_job(stage, *, days):
    stage.move(days=days)
    with stage.store.unit() as store:
        request = JobRequest(stage.now, store, stage.templates, SETUP, ZONE)
        return list(recognition_posts(request, Occurrence(stage.now, "now")))


def stands(stage):
    """Let the community's post and the notices stand, as the relay would have noted."""
    with stage.store.unit() as store:
        for one in stage.posted:
            if one.message.living:
                card = LivingCard(
                    name=one.message.living.name, platform="slack", destination="C", address="C/1", changed_at=stage.now
                )
                store.merge(card)
