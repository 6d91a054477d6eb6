"""The adapters and the published catalogue speak of the same registers, elements and codes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from onething.adapters import enterprise_register, population_register
from onething.adapters.mapping import Area, Coded, Day, Mapped
from onething.config.registers import ENTERPRISES, POPULATION, URLS
from onething.definitions.checks import credit_code, identity_number
from onething.definitions.loading import catalogue_root, load
from onething.definitions.types.catalogue import Catalogue
from onething.definitions.types.elements import ElementType
from onething.outside.people import FIRMS, RESIDENTS

ADAPTERS: dict[str, tuple[str, Sequence[Mapped]]] = {
    POPULATION: (population_register.KEY, population_register.MAPPING),
    ENTERPRISES: (enterprise_register.KEY, enterprise_register.MAPPING),
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    loaded = load(catalogue_root())
    assert loaded.catalogue is not None, loaded.errors
    return loaded.catalogue


def test_every_register_of_the_catalogue_has_an_adapter_that_is_asked_by_its_key(catalogue: Catalogue) -> None:
    assert set(catalogue.registers) == set(ADAPTERS) == set(URLS)
    for register in catalogue.registers.values():
        key, mapping = ADAPTERS[register.id]
        assert register.key == key
        assert set(register.gives) <= {mapped.element for mapped in mapping}


def test_what_a_mapping_yields_is_of_the_elements_type_and_among_its_codes(catalogue: Catalogue) -> None:
    for _, mapping in ADAPTERS.values():
        for mapped in mapping:
            element = catalogue.elements.get(mapped.element)
            if element is None:
                continue
            expected = {Coded: ElementType.CHOICE, Day: ElementType.DATE, Area: ElementType.AREA}
            assert element.type is expected.get(type(mapped.reading), ElementType.TEXT), mapped
            if isinstance(mapped.reading, Coded):
                assert set(mapped.reading.table.values()) <= {choice.value for choice in element.format.choices}, mapped


def test_made_up_numbers_pass_their_check_digits_and_refer_to_each_other() -> None:
    numbers = {resident.number for resident in RESIDENTS}
    assert len(numbers) == len(RESIDENTS)
    assert [identity_number(number) for number in numbers] == [None] * len(numbers)
    assert [credit_code(firm.code) for firm in FIRMS] == [None] * len(FIRMS)
    by_number = {resident.number: resident for resident in RESIDENTS}
    for resident in RESIDENTS:
        assert not resident.spouse or by_number[resident.spouse].spouse == resident.number
    for firm in FIRMS:
        assert by_number[firm.representative_number].name == firm.representative
