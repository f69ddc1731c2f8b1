"""What the deployment was told is looked at: names, keys, addresses and people."""

from datetime import UTC, datetime

import pytest

from bot.doctor import clocks, render, unusable
from bot.settings import SettingsError, load_environment, load_file


@pytest.mark.parametrize(
    "name, near",
    [
        ("SLACK_BOT_TOKN", "SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRETS", "SLACK_SIGNING_SECRET"),
        ("DISCORD_BOT_TOKEN", "DISCORD_TOKEN"),
        ("slack_bot_token", "SLACK_BOT_TOKEN"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("TRACK_APIKEY", "TRACK_API_KEY"),
    ],
)
async def test_a_misspelt_variable_is_told_with_the_name_it_may_mean(practice, name, near):
    practice.variables[name] = "some-value"
    found = await practice.examine()
    assert found["variable_near.warning"].facts == {"name": name, "near": near}


async def test_a_variable_of_ours_that_does_not_exist_is_told(practice):
    practice.variables["SLACK_ICON"] = ":sparkles:"
    assert (await practice.examine())["variable_unknown.warning"].facts == {"name": "SLACK_ICON"}


@pytest.mark.parametrize("name", ["OPENAI_ORG_ID", "PATH", "WEB_CONCURRENCY", "STRIPE_API_KEY", "API_KEY", "HOST"])
async def test_variables_of_other_programs_are_left_alone(practice, name):
    practice.variables[name] = "theirs"
    assert await practice.troubles() == set()


async def test_misspelt_names_in_the_dotenv_file_are_told_too(practice):
    (practice.folder / ".env").write_text("# ours\nexport DISCORD_TOKE=abc\nTRACK_API_KEY=x\n", encoding="utf-8")
    assert (await practice.examine())["variable_near.warning"].facts["name"] == "DISCORD_TOKE"


async def test_no_chat_at_all_is_a_warning(practice):
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN"):
        del practice.variables[name]
    assert await practice.troubles() == {"platforms.warning"}


async def test_a_sandbox_in_place_of_a_chat_is_noted(practice):
    await practice.examine()
    assert practice.said[0].count("is asked at 127.0.0.1 and not at its own address") == 2


async def test_a_program_without_first_people_is_a_warning(practice):
    practice.file = practice.file.split("[access]")[0]
    assert await practice.troubles() == {"admins.warning", "discord_guild_unnamed.warning"}


async def test_a_missing_tracking_key_is_a_warning_and_a_short_one_is_bad(practice):
    practice.variables["TRACK_API_KEY"] = "fifteen-letters"
    assert await practice.troubles() == {"track_key.bad"}
    del practice.variables["TRACK_API_KEY"]
    assert await practice.troubles() == {"track_key.warning"}


@pytest.mark.parametrize(
    "line, troubles",
    [
        ("", {"link_address.warning"}),
        ('link_host = "http://127.0.0.1:8080"', {"link_address.warning"}),
        ('link_host = "http://go.acme.example"', {"link_address_open.warning"}),
        ('link_host = "https://go.acme.example"', set()),
    ],
)
async def test_links_need_an_address_that_everyone_can_open(practice, line, troubles):
    practice.file = practice.file.replace('link_host = "https://go.acme.example"', line)
    assert await practice.troubles() == troubles


async def test_a_proxy_is_noted_by_name_only(practice):
    practice.variables["HTTPS_PROXY"] = "http://user:hunter2@proxy.example:3128"
    found = await practice.examine()
    assert found["proxy.good"].facts == {"names": "HTTPS_PROXY"}


async def test_the_program_tells_its_time(practice):
    practice.variables["RAINMAKER_CLOCK_FILE"] = "clock"
    found = await practice.examine(datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    assert found["zone.good"].facts == {"zone": "Europe/Berlin", "local": "2026-07-02 00:30"}


async def test_missing_zone_data_is_a_warning(practice, monkeypatch):
    def missing(name):
        raise clocks.PackageNotFoundError(name)

    monkeypatch.setattr(clocks, "version", missing)
    assert await practice.troubles() == {"zone_data.warning"}


def test_settings_that_cannot_be_read_are_told_line_by_line(tmp_path, templates):
    file = tmp_path / "settings.toml"
    wrong = 'currency = "USD"\ndestinations = ["ftp://acme.example"]\ncolour = 1\n'
    file.write_text('[program]\nname = "Acme"\n' + wrong, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_file(file)
    text = render(unusable(refused.value), templates)
    assert "settings.toml, line 4: program.destinations" in text
    assert "settings.toml, line 5: program.colour" in text
    assert text.count("❌") == 2


def test_a_token_pasted_into_the_settings_file_is_not_repeated(tmp_path, templates):
    """The complaint shows the value, which here is the very thing nobody may see."""
    file = tmp_path / "settings.toml"
    token = "xoxb-" + "1234567890-abcdefghij"
    program = '[program]\nname = "Acme"\ncurrency = "USD"\ndestinations = ["https://a.example"]\n'
    file.write_text(program + f'[access]\nadmins = ["{token}"]\n', encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_file(file)
    text = render(unusable(refused.value), templates)
    assert "must look like slack:T0ACME/U0ADMIN" in text
    assert "1234567890" not in text


def test_a_variable_that_cannot_be_used_is_told_by_its_name(templates):
    with pytest.raises(SettingsError) as refused:
        load_environment({"WEB_PORT": "eighty", "SLACK_API_URL": "http://slack.example"})
    text = render(unusable(refused.value), templates)
    assert "WEB_PORT" in text and "SLACK_API_URL: must be https" in text
