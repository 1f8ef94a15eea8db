"""A reference that a person writes and a clerk types: what the check character catches."""

from itertools import combinations, permutations

import pytest

from jumatserius.counts.reference import ALPHABET, is_reference, reference

SAMPLES = [reference(f"deposit {number}") for number in range(200)]


def test_a_reference_is_short_and_has_no_letters_that_look_alike() -> None:
    for sample in SAMPLES:
        assert len(sample) == 9
        assert sample.startswith("JS-")
        assert is_reference(sample)
        assert not set("01OIL") & set(sample.removeprefix("JS-"))


def test_same_seed_same_reference_and_others_differ() -> None:
    assert [reference(f"deposit {number}") for number in range(200)] == SAMPLES
    assert len(set(SAMPLES)) == 200


def holding(letters: dict[int, str]) -> str:
    """A valid reference with these letters at these of its six places."""
    free = next(place for place in range(6) if place not in letters)
    for letter in ALPHABET:
        code = "".join((letters | {free: letter}).get(place, "2") for place in range(6))
        if is_reference(f"JS-{code}"):
            return code
    raise AssertionError(letters)


def test_every_single_wrong_character_is_caught() -> None:
    """At every place, every letter for every other one; what the other places hold only shifts the sum."""
    for place in range(6):
        for right, wrong in permutations(ALPHABET, 2):
            code = holding({place: right})
            assert not is_reference(f"JS-{code[:place]}{wrong}{code[place + 1 :]}")


def test_every_swap_of_two_characters_is_caught() -> None:
    """Of every two places, side by side or not, every two letters."""
    for first, second in combinations(range(6), 2):
        for one, other in permutations(ALPHABET, 2):
            code = list(holding({first: one, second: other}))
            code[first], code[second] = other, one
            assert not is_reference(f"JS-{''.join(code)}")


@pytest.mark.parametrize(
    "text", ["", "JS-", "JS-23456", SAMPLES[0].lower(), SAMPLES[0][3:], SAMPLES[0] + "2", "JS-000000"]
)
def test_what_is_no_reference_is_none(text: str) -> None:
    assert not is_reference(text)
