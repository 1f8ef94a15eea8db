"""A reference that a person writes and a clerk types: what the check character catches."""

import random

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


def test_every_single_wrong_character_is_caught() -> None:
    for sample in SAMPLES:
        for place in range(3, 9):
            wrong = {sample[:place] + letter + sample[place + 1 :] for letter in ALPHABET if letter != sample[place]}
            assert not any(map(is_reference, wrong))


def test_every_swap_of_two_characters_is_caught() -> None:
    generator = random.Random(8)
    swaps = 0
    for _ in range(2000):
        sample = list(reference(str(generator.random())))
        first, second = sorted(generator.sample(range(3, 9), 2))
        if sample[first] != sample[second]:
            sample[first], sample[second] = sample[second], sample[first]
            assert not is_reference("".join(sample))
            swaps += 1
    assert swaps > 1500


@pytest.mark.parametrize(
    "text", ["", "JS-", "JS-23456", SAMPLES[0].lower(), SAMPLES[0][3:], SAMPLES[0] + "2", "JS-000000"]
)
def test_what_is_no_reference_is_none(text: str) -> None:
    assert not is_reference(text)
