"""settings.toml is read exactly, and whatever is wrong in it is told with its line and key."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, load_file
from program.money import Money
from program.terms import Band, Bonus, Cap, Condition, MilestoneRule, Step, Terms, Tier, TierRate, Tranche, Volume
from program.terms_versions import body_of

SHIPPED = Path(__file__).parents[2] / "settings.toml"
HEAD = '[program]\nname = "Acme"\ncurrency = "EUR"\ndestinations = ["https://acme.example"]\n'
SALE = '[[rewards]]\nkey = "sale"\non = "sale"\n'


@pytest.fixture
def read(tmp_path):
    """Reads a settings file of these lines after the first five, which are always the same."""

    def written(lines):
        file = tmp_path / "settings.toml"
        file.write_text(HEAD + lines, encoding="utf-8")
        return load_file(file).terms

    return written


@pytest.fixture
def refused(read):
    """Returns what is said of lines that are wrong, without the name of the file."""

    def said(lines):
        with pytest.raises(SettingsError) as error:
            read(lines)
        return str(error.value).replace(str(error.value).split("settings.toml")[0] + "settings.toml, ", "")

    return said


def test_the_shipped_file_describes_a_program_that_pays_less_after_a_year():
    terms = load_file(SHIPPED).terms
    sale, yearly, loyalty, recruit = terms.rewards
    assert (sale.rate_bp, sale.steps) == (2000, (Step(13, 1000),))
    assert yearly.tranches == (Tranche("sale", 6000), Tranche("onboarded", 2000), Tranche("renewed", 2000))
    assert loyalty.bonus == Bonus("renewed", 10, "quarter", "USD")
    assert (recruit.on, recruit.months) == ("recruited", 12)
    assert terms.holds.days == 30
    assert [tier.key for tier in terms.tiers] == ["bronze", "silver", "gold"]


@pytest.mark.parametrize("table", ["attribution", "rewards", "tiers", "holds", "payouts", "milestones"])
def test_every_key_of_every_table_is_explained_or_shown_in_the_shipped_file(table):
    from bot.settings.program_file import ProgramFile

    field = ProgramFile.model_fields[table].annotation
    kind = field.__args__[0] if hasattr(field, "__args__") else field
    text = SHIPPED.read_text(encoding="utf-8")
    for key in kind.model_fields:
        assert f"\n{key} = " in text or f"\n# {key} " in text, f"{table}.{key} is not in settings.toml"


def test_a_file_that_says_nothing_of_money_gets_the_plain_defaults(read):
    assert read("") == Terms((), "UTC")


def test_the_program_names_its_currency_itself(tmp_path):
    """There is no default: a forgotten line must not make euros of dollars."""
    file = tmp_path / "settings.toml"
    file.write_text(HEAD.replace('currency = "EUR"\n', "") + SALE + 'amount = "5"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_file(file)
    assert "line 1: program.currency: is missing" in str(error.value)
    assert "line 7: rewards.0.amount: is meant in the program's currency" in str(error.value)


def test_amounts_are_meant_in_the_programs_currency_or_say_their_own(read):
    [home, listed] = read(
        SALE + 'amount = "49.90"\n[[rewards]]\nkey = "b"\non = "lead"\namount = { USD = "5", JPY = "700" }\n'
    ).rewards
    assert home.flat == (Money(4990, "EUR"),)
    assert listed.flat == (Money(500, "USD"), Money(700, "JPY"))


def test_a_reward_may_use_the_whole_language(read):
    lines = SALE + (
        'percent = "10"\nvolume = { basis = "retroactive", measure = "revenue", window = "quarter",'
        ' bands = [{ from = "1000", percent = "15" }, { from = "5000", percent = "20" }] }\n'
        'when = ["customer.country in DE, AT", "sale.amount >= 99.50", "sale.amount < 500 USD", "lead.score>60",'
        ' "sale.product starts with pro", "metadata.plan != trial", "partner.country not in US"]\n'
        'group = "campaign"\nrecurring = "first"\ncap = { most = "100", window = "month", per = "customer" }\n'
        "hold_days = 0\n"
    )
    [reward] = read(lines).rewards
    assert reward.volume == Volume(
        "retroactive", "revenue", "quarter", (Band(100_000, 1500), Band(500_000, 2000)), "EUR"
    )
    assert reward.when == (
        Condition("customer.country", "in", ("DE", "AT")),
        Condition("sale.amount", ">=", Money(9950, "EUR")),
        Condition("sale.amount", "<", Money(50_000, "USD")),
        Condition("lead.score", ">", "60"),
        Condition("sale.product", "starts with", "pro"),
        Condition("metadata.plan", "!=", "trial"),
        Condition("partner.country", "not in", ("US",)),
    )
    assert (reward.group, reward.months, reward.hold_days) == ("campaign", 0, 0)
    assert reward.cap == Cap((Money(10_000, "EUR"),), "month", "customer")


def test_rates_by_tier_need_the_tier_to_exist(read, refused):
    lines = SALE + 'percent = "10"\nby_tier = { gold = "25" }\n'
    terms = read(lines + '[[tiers]]\nkey = "gold"\nrevenue = "1000.50"\n')
    assert terms.rewards[0].by_tier == (TierRate("gold", 2500),)
    assert terms.tiers == (Tier("gold", revenue=Money(100_050, "EUR")),)
    assert refused(lines) == "line 9: rewards.0.by_tier: no tier is called 'gold'; there are none"


def test_credit_payouts_and_milestones_are_read(read):
    terms = read(
        '[attribution]\nmodel = "decay"\nprecedence = ["manual", "deal", ["coupon", "click"]]\nassists = "7.5"\n'
        '[payouts]\nminimum = "25"\nsecond_approver_above = { USD = "1000" }\nschedule = "weekly"\nday = 5\n'
        '[milestones]\nonboarded = ["Onboarded", "metadata.stage = live"]\n'
    )
    assert terms.attribution.precedence == (("manual",), ("deal",), ("coupon", "click"))
    assert (terms.attribution.model, terms.attribution.assist_bp) == ("decay", 750)
    assert terms.payouts.minimum == (Money(2500, "EUR"),)
    assert terms.payouts.second_approver_above == (Money(100_000, "USD"),)
    assert terms.milestones == (
        MilestoneRule("onboarded", "Onboarded"),
        MilestoneRule("onboarded", when=Condition("metadata.stage", "=", "live")),
    )


@pytest.mark.parametrize(
    "lines, said",
    [
        ('[attribution]\nmodle = "last"\n', "line 6: attribution.modle: no setting is called that"),
        ("[attribution]\nwindow_days = 0\n", "line 6: attribution.window_days: Input should be greater than"),
        ('[attribution]\nprecedence = ["click"]\n', "line 6: attribution.precedence: must rank each of manual, deal"),
        ('[attribution]\nassists = "60"\n', 'line 6: attribution.assists: must be at most "50"'),
        (SALE, "line 5: rewards.0: a reward has either percent or amount"),
        (SALE + 'percent = "10"\namount = "5"\n', "line 5: rewards.0: a reward has either percent or amount"),
        (SALE + "percent = 12.5\n", "line 8: rewards.0.percent: 12.5 must be a percentage in quotes"),
        (SALE + 'percent = "NaN"\n', "line 8: rewards.0.percent: 'NaN' must be a percentage in quotes"),
        (SALE + 'percent = "0.125"\n', "line 8: rewards.0.percent: '0.125' must be a percentage in quotes"),
        (SALE + "amount = 4.99\n", "line 8: rewards.0.amount: 4.99 must be an amount in quotes"),
        (SALE + 'amount = "4.999"\n', "line 8: rewards.0.amount: '4.999' has more decimals than EUR has (2)"),
        (SALE + 'amount = { JPY = "1.5" }\n', "line 8: rewards.0.amount: '1.5' has more decimals than JPY has (0)"),
        (SALE + 'amount = { GLD = "1" }\n', "line 8: rewards.0.amount: 'GLD' is not an ISO 4217 currency"),
        (SALE + 'percent = "10"\nrecurring = 0\n', 'line 9: rewards.0.recurring: must be "first"'),
        (SALE + 'percent = "10"\ntranches = { sale = "50" }\n', 'tranches: the tranches must come to "100" together'),
        (SALE + 'percent = "10"\nwhen = ["weather = fine"]\n', "line 9: rewards.0.when.0: no fact is called 'weather'"),
        (SALE + 'percent = "10"\nwhen = ["sale.amount"]\n', "line 9: rewards.0.when.0: 'sale.amount' must look like"),
        (SALE + 'percent = "10"\nwhen = ["sale.amount >= much"]\n', "'much' is not an amount"),
        (SALE + 'percent = "10"\nwhen = ["lead.score > high"]\n', "'high' is not a number"),
        (
            SALE + 'percent = "10"\nsteps = [{ from_month = 13, rate = "5" }]\n',
            "line 9: rewards.0.steps.0.percent: is mis",
        ),
        (SALE + 'percent = "10"\nby_tier = { a = "1" }\nsteps = [{ from_month = 2, percent = "5" }]\n', "not both"),
        (SALE + 'amount = "10"\nsteps = [{ from_month = 2, percent = "5" }]\n', "so percent is needed as the plain"),
        (SALE.replace('"sale"\non = "sale"', '"lead"\non = "lead"') + 'percent = "10"\n', "give an amount"),
        *(
            (SALE.replace('on = "sale"', f'on = "{event}"') + 'percent = "10"\n', said)
            for event in ("onboarded", "activated", "renewed", "expanded")
            for said in ("line 5: rewards.0: ", f"on = {event} has no amount to take a percentage of; give an amount")
        ),
        (SALE.replace('on = "sale"', 'on = "click"') + 'percent = "10"\n', "line 7: rewards.0.on: Input should be"),
        (SALE + 'amount = "10"\nbonus = { measure = "renewed", target = 3 }\n', "must be on that event, not on sale"),
        (
            SALE + 'percent = "10"\n' + SALE + 'percent = "20"\n',
            "line 10: rewards.1.key: two rewards are called 'sale'",
        ),
        (SALE + 'percent = "10"\n[rewards.cap]\nmost = "5"\nwindow = "fortnight"\n', "line 11: rewards.0.cap.window"),
        ('[[tiers]]\nkey = "gold"\nrevenue = "much"\n', "line 7: tiers.0.revenue: 'much' is not an amount"),
        ("[holds]\ndays = -1\n", "line 6: holds.days"),
        ('[payouts]\nschedule = "weekly"\nday = 9\n', "line 7: payouts.day: a week has days 1 (Monday) to 7"),
        ("[payouts]\nminimum = { USD = 50.5 }\n", "line 6: payouts.minimum: 50.5 must be an amount in quotes"),
        ('[milestones]\nonboarded = "Onboarded"\n', "line 6: milestones.onboarded: must be a list such as"),
        ('[milestones]\nchurned = ["Left"]\n', "line 6: milestones.churned: no setting is called that"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_key(refused, lines, said):
    assert said in refused(lines)


def test_everything_that_is_wrong_is_told_at_once(refused):
    said = refused('[holds]\ndays = "soon"\n' + SALE + 'percent = "200"\n')
    assert [row.split(":")[0].rsplit(", ")[-1] for row in said.splitlines()] == ["line 10", "line 6"]


@pytest.mark.parametrize(
    "volume, said",
    [
        ('measure = "sales", bands = [{ from = "10", percent = "5" }]', "a band of sales begins with a number"),
        ('measure = "revenue", bands = [{ from = "0", percent = "5" }]', "bands must begin above zero"),
        ('measure = "sales", bands = [{ from = 9, percent = "5" }, { from = 8, percent = "6" }]', "each above the one"),
        ('measure = "sales", bands = []', "at least 1 item"),
        ('measure = "sales", currency = "XYZ", bands = [{ from = 9, percent = "5" }]', "'XYZ' is not an ISO 4217"),
    ],
)
def test_volume_is_checked(refused, volume, said):
    lines = SALE + f'percent = "10"\nvolume = {{ basis = "marginal", window = "month", {volume} }}\n'
    assert said in refused(lines)
    assert refused(lines).startswith("line 9: rewards.0.volume")


def test_a_fiscal_year_is_named_by_its_first_month(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text(HEAD + 'fiscal_year_starts = "April"\n', encoding="utf-8")
    assert load_file(file).terms.fiscal_year_starts == 4


def test_terms_of_the_calendar_year_are_kept_as_they_always_were(read):
    assert "fiscal" not in body_of(read(SALE + 'percent = "10"\n'))


@pytest.mark.parametrize(
    ("month", "said"),
    [("april", "did you mean 'April'?"), ("Q2", "there are January, "), ("Avril", "did you mean 'April'?")],
)
def test_a_month_that_is_none_is_told_with_its_line(refused, month, said):
    complaint = refused(f'fiscal_year_starts = "{month}"\n')
    assert complaint.startswith(f"line 5: program.fiscal_year_starts: no month is called '{month}'")
    assert said in complaint
