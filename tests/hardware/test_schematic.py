"""The schematic before a judge that we did not write: kicad-cli."""

import json
import re

import pytest
from changed_box import box_with

from hardware import circuit
from hardware.kicad import cli, files
from hardware.schema import BoxError


@pytest.fixture(scope="module", autouse=True)
def kicad(need):
    need("kicad-cli")


def violations(sources):
    """Type and places of each finding of KiCad's electrical rule check, warnings included."""
    with cli.project(sources) as folder:
        cli.run(folder, "sch", "erc", "--severity-all", "--format", "json", "-o", "erc.json", "carrier.kicad_sch")
        report = json.loads((folder / "erc.json").read_text())
    found = [finding for sheet in report["sheets"] for finding in sheet["violations"]]
    return [(f["type"], " ".join(item["description"] for item in f["items"])) for f in found]


def netlist(sources):
    """Pins of each net as KiCad exports them; nets of a single open pin left out."""
    with cli.project(sources) as folder:
        cli.run(folder, "sch", "export", "netlist", "-o", "carrier.net", "carrier.kicad_sch")
        text = (folder / "carrier.net").read_text()
    nets = {}
    for net in re.split(r"\(net \(code", text)[1:]:
        [name] = re.findall(r'^ "\d+"\) \(name "([^"]+)"', net)
        if not name.startswith("unconnected-"):
            nets[name] = {f"{ref}.{pin}" for ref, pin in re.findall(r'\(node \(ref "([^"]+)"\) \(pin "([^"]+)"', net)}
    return nets


def test_kicad_finds_neither_error_nor_warning():
    assert violations(files.circuit(box_with())) == []


def test_the_netlist_that_kicad_exports_is_that_of_box_toml():
    box = box_with()
    wanted = {name: {str(pin) for pin in circuit.ends(box, net)} for name, net in box.nets.items()}
    assert netlist(files.circuit(box)) == {name: pins for name, pins in wanted.items() if pins}


def test_kicad_sees_a_pin_that_was_dropped():
    box = box_with(nets__3V3__ends=lambda old: [end for end in old if end != "U2.8"])
    assert ("pin_not_connected", "Symbol U2 Pin 8 [CS, Input, Line]") in violations(files.circuit(box))


def test_kicad_sees_a_wire_that_was_cut():
    sources = files.circuit(box_with())
    text = sources["carrier.kicad_sch"].decode()
    first_wire = re.search(r"\t\(wire\n.*?\n\t\)\n", text, re.DOTALL)
    sources["carrier.kicad_sch"] = text.replace(first_wire[0], "").encode()
    assert "pin_not_connected" in {kind for kind, _ in violations(sources)}


def test_kicad_sees_two_outputs_on_one_net():
    found = violations(files.circuit(box_with(nets__TAMPER__ends=["U2.11", "U2.9", "R3.2"])))
    assert [kind for kind, _ in found] == ["pin_to_pin"]


def test_kicad_sees_a_supply_that_nothing_feeds():
    found = violations(
        files.circuit(
            box_with(
                board__header__right=lambda old: [x.replace("3V3", "NC") for x in old],
                board__header__left=lambda old: [x.replace("3V3", "NC") for x in old],
                nets__3V3__ends=lambda old: [e for e in old if e != "U1.3V3"],
            )
        )
    )
    assert "power_pin_not_driven" in {kind for kind, _ in found}


def test_a_document_that_kicad_can_not_read_is_an_error_that_says_so():
    sources = {**files.circuit(box_with()), "carrier.kicad_sch": b"(kicad_sch"}
    with pytest.raises(BoxError, match=r"kicad-cli sch erc .* gagal: "):
        violations(sources)
