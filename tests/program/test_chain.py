"""The chain of lines and the tree of heads: what they bind, and the proofs that lead from one to the other."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.rules.chain import ORIGIN, Proof, canonical, chain, line_hash, period_root, proofs_of, root_from, tree_root

HEADS = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40)


def test_facts_are_written_in_one_spelling():
    assert canonical({"b": 1, "a": ["é", None]}) == '{"a":["é",null],"b":1}'


@pytest.mark.parametrize("facts", [{"a": 1.0}, {"a": [{"b": 0.5}]}])
def test_a_float_never_comes_into_a_statement(facts):
    with pytest.raises(TypeError):
        canonical(facts)


def test_each_hash_is_made_of_the_one_before_and_the_salted_line():
    first = sha256(bytes(32) + b'{"n":1,"salt":"aa"}').hexdigest()
    second = sha256(bytes.fromhex(first) + b'{"n":2,"salt":"bb"}').hexdigest()
    assert chain([({"n": 1}, "aa"), ({"n": 2}, "bb")]) == [first, second]
    assert line_hash(ORIGIN, {"n": 1}, "aa") == first


def test_another_salt_gives_another_hash():
    assert line_hash(ORIGIN, {"n": 1}, "aa") != line_hash(ORIGIN, {"n": 1}, "ab")


def test_the_tree_of_three_as_worked_by_hand():
    """Two leaves become a node; the third has no neighbour and rises as it is."""
    one, two, three = (sha256(b"\x00" + bytes([n] * 32)).digest() for n in (1, 2, 3))
    node = sha256(b"\x01" + one + two).digest()
    heads = [bytes([n] * 32).hex() for n in (1, 2, 3)]
    assert tree_root(heads) == sha256(b"\x01" + node + three).hexdigest()
    assert proofs_of(heads) == [
        Proof(0, 3, (two.hex(), three.hex())),
        Proof(1, 3, (one.hex(), three.hex())),
        Proof(2, 3, (node.hex(),)),
    ]


def test_a_tree_of_one_is_its_leaf_and_a_tree_of_none_the_hash_of_nothing():
    assert tree_root(["00" * 32]) == sha256(bytes(33)).hexdigest()
    assert tree_root([]) == sha256(b"").hexdigest()
    assert proofs_of([]) == []


@given(HEADS)
def test_every_head_has_a_proof_that_leads_to_the_root(heads):
    root = tree_root(heads)
    assert [root_from(head, proof) for head, proof in zip(heads, proofs_of(heads), strict=True)] == [root] * len(heads)


@given(HEADS, st.data())
def test_a_proof_of_another_shape_leads_nowhere(heads, data):
    place = data.draw(st.integers(0, len(heads) - 1))
    proof = proofs_of(heads)[place]
    assert root_from(heads[place], Proof(place, len(heads), (*proof.siblings, "00" * 32))) is None
    assert root_from(heads[place], Proof(len(heads), len(heads), proof.siblings)) is None
    if proof.siblings:
        assert root_from(heads[place], Proof(place, len(heads), proof.siblings[:-1])) is None


@given(st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=2, max_size=40, unique=True), st.data())
def test_a_head_does_not_pass_at_anothers_place(heads, data):
    one, other = data.draw(st.permutations(range(len(heads))))[:2]
    assert root_from(heads[one], proofs_of(heads)[other]) != tree_root(heads)


def test_a_node_does_not_pass_as_a_head():
    """Leaves and nodes are hashed apart, so that the halves of a node are no head."""
    heads = ["01" * 32, "02" * 32]
    leaves = b"".join(sha256(b"\x00" + bytes.fromhex(head)).digest() for head in heads)
    assert tree_root([sha256(leaves).hexdigest()]) != tree_root(heads)


def test_the_published_root_binds_label_size_tree_and_the_root_before():
    roots = {
        period_root("2026-Q4", "", 1, "aa"),
        period_root("2026-Q3", "", 1, "aa"),
        period_root("2026-Q4", "bb", 1, "aa"),
        period_root("2026-Q4", "", 2, "aa"),
        period_root("2026-Q4", "", 1, "ab"),
    }
    assert len(roots) == 5
