"""The vocabulary is what the checker knows of English: units, directions, ranks, and words that begin a sentence."""

from __future__ import annotations


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
MONTH_OF = {name: place for place, name in enumerate(MONTHS, 1)}
MONTH_OF |= {name[:3]: place for place, name in enumerate(MONTHS, 1)} | {"sept": 9}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = _words("spring summer autumn winter christmas easter")
PERIODS = _words("day week month quarter year weekend decade fortnight century")
WHICH = _words("this last next past previous current coming per each every a an")
RHYTHMS = _words(
    """
    daily weekly monthly quarterly yearly annual annually biweekly fortnightly today yesterday tomorrow tonight
    """
)

_SMALL = _listed(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
    """
)
NUMBER_OF = {name: place for place, name in enumerate(_SMALL)}
_ROUND = _listed("twenty thirty forty fifty sixty seventy eighty ninety")
TENS = {name: place * 10 for place, name in enumerate(_ROUND, 2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_ORDINALS = _listed(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth
    """
)
ORDINAL_OF = {name: place for place, name in enumerate(_ORDINALS, 1)}
ORDINAL_OF |= {name.removesuffix("y") + "ieth": value for name, value in TENS.items()}
ORDINAL_OF |= {"hundredth": 100}

# Quantities that no fact can stand for.
VAGUE = _words(
    """
    dozens hundreds thousands millions billions tens scores thirds fifths tenths percentage cents cent bps basis
    majority minority most thrice threefold fourfold fivefold tenfold manifold zillion gazillion
    """
)
RATIOS = {"double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "twofold": 2, "twice": 2}
RATIOS |= {"triple": 3, "tripled": 3, "triples": 3, "tripling": 3, "quadrupled": 4, "quadruple": 4}
HALVES = _words("halved halving halves")
BEST = _words(
    """
    top best winner winners champion champions leader leading highest biggest largest fastest strongest greatest
    record records unbeaten unmatched winning podium medal
    """
)
RUNNER_UP = 2

UP = _words(
    """
    rose risen rises rising grew grown grows growing growth climbed climbs climbing increased increases increasing
    jumped jumps jumping surged surges surging soared soars soaring improved improves improving gained gains
    gaining rallied recovered accelerated upward upwards expanded
    """
)
DOWN = _words(
    """
    fell fallen falls falling dropped drops dropping declined declines declining decreased decreases decreasing
    shrank shrunk shrinks shrinking slumped slumps slid slides sliding dipped dips dipping slipped slips slipping
    lost loses losing plunged plunges plunging sank sunk sinks worsened weakened slowed downward downwards
    collapsed crashed reduced
    """
)
# Clear only beside a figure, or after is, are, was and were.
UP_BESIDE = _words("up more higher better rise climb increase jump grow gain gained plus")
DOWN_BESIDE = _words("down fewer less lower worse fall drop decline decrease dip slip minus")
TO_MOVE = _words(
    "rise grow climb increase improve gain jump double triple fall drop decline decrease shrink slip halve"
)
BEING = _words("is are was were went be been came come stayed remain remains remained")
FLAT = _words("flat unchanged steady level constant stagnated stagnant")
HEDGES = _words(
    """
    nearly almost about around roughly approximately over above under below least than exceeded exceeding exceeds
    beyond past topped surpassed roughly circa approaching within between
    """
)
NEGATIONS = _words("not never no without hardly barely neither nor none cannot nobody failed missed")
# The two, some or all of which everybody knows.
ONE_BEFORE = _words("no this that each which every any the some another for by")
ONE_AFTER = _words("of another thing step more by for or another's who that")

CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
CURRENCIES |= {"dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP"}
CURRENCIES |= {"yen": "JPY"}

THINGS = _words(
    """
    click clicks lead leads sale sales customer customers referral referrals partner partners renewal renewals
    activation activations signup signups deal deals link links visit visits visitor visitors course courses
    session sessions vote votes ballot ballots member members seat seats point points order orders subscription
    subscriptions account accounts person people day days week weeks month months quarter quarters year years hour
    hours minute minutes second seconds time times post posts email emails commission commissions payout payouts
    milestone milestones badge badges place places step steps revenue earnings earned balance bonus conversion
    rate retention refund refunds hold tier tiers rank cap level levels window reward rewards touch touches share
    shares statement statements code codes coupon coupons page pages paid workshop workshops team teams country
    countries lead-time attendee attendees event events question questions motion motions word words
    """
)
SPACER = _words(
    """
    new more paying qualified active of your our their in whole full other first-time
    """
)
JOINING = _words("and but while whereas yet though although with as")

# What no draft of ours needs to speak of.
UNSAFE = _words(
    """
    password passwords passcode passphrase bitcoin crypto cryptocurrency wallet iban giveaway jackpot lottery
    javascript onclick http https ftp www mailto href src img script everyone here channel prompt jailbreak
    guarantee guaranteed guarantees
    """
) - {"here", "everyone", "channel"}

STARTERS = _words(
    """
    type payday
    a about above across action activating active activity add adding after again against ahead all almost along
    already also although always am among an and another any anyone anything approved are around as ask asking at
    away back be because become been before begin begins behind being below best better between beyond both bring
    bringing build building but by can celebrate celebrating change changes check choose clicks clear clearly
    close closing come comes coming community compared conversion congratulations consider consistency consistent
    continue could council country currently customer customers day days deals dear decide decided deserved
    deserves despite did discuss do does doing done each early earlier earn earned earning earnings easy either
    else end ending enjoy enough even ever every everybody everyone everything excellent expect explore fantastic
    fewer figures finally find finding focus follow following for friends from full further generally get getting
    give given giving glad go going good great growing grown growth had happy hard has have having he hello help
    helpful helping her here hers hi his hold hold how however i if impressive in including indeed inside instead
    interest into is it its join joined joining just keep keeping kind know knowing last later lead leads learn
    learning least less let lets like links look looking lots love make makes making many may maybe me meanwhile
    members might mine momentum money month more moreover most much must my near nearly never new next nice no
    nobody none nor not nothing notice now of off offer often on once one only open or other others otherwise our
    out outstanding over overall own paid partner partners pay payout payouts people perhaps place plan plans
    please plus post practice prepare proud quality question questions quite rather ranked ranking reach reached
    reaching read ready real really recently referral referrals regarding remember results retention revenue
    reward rewards right sales say see seeing send sending several share sharing she should show showing shows
    simply since small so solid some somebody someone something soon start starting stay steady step still stop
    strong such summary sure take taking talk tell terms thank thanks that the their theirs them then there
    therefore these they thing things think this those though through thus tip to today together too toward
    towards trust try trying turn turning two under unless until up upcoming upon us use used using usually very
    visit visits visitors want was watch way we welcome well were what whatever when whenever where whether which
    while who whoever whole whose why wide will wish with within without wonderful work working would write
    writing yes yet you your yours yourself figure overview results highlights period quarter week year altogether
    comparing considering congrats bravo kudos cheers applause hats nicely behind driven driving led leading leads
    credit credits recognition recognised recognized shout tiers tier rank place placed placing performance among
    numbers counting clicks conversions renewals activations signups commissions commission balance statements
    statement courses course sessions session training decision decisions debate arguments supporters opponents
    members motion application applications unfortunately sadly currently apply instead feel answer answers pages
    according yes under held holds first second third track tracking touch touches attribution disputes dispute
    bring brought visitors readers audience copy pitch story stories discover meet tired need looking curious
    imagine reach someone simple simply straightforward
    """
)
