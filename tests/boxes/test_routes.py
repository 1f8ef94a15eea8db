"""Boxes over HTTP: pages of a list, one box, and refusals."""

from accounts_world import Api, api, hub, world

__all__ = ["api", "hub", "world"]


def test_boxes_come_in_pages(api: Api) -> None:
    first = api.get("/boxes", limit=2)
    assert [box["id"] for box in first["items"]] == ["LBK-0001", "LBK-0002"]
    second = api.get("/boxes", limit=2, after=first["next"])
    assert ([box["id"] for box in second["items"]], second["next"]) == (["LBK-0003"], None)


def test_boxes_can_be_chosen_by_health_and_text(api: Api) -> None:
    assert len(api.get("/boxes", health="never")["items"]) == 3
    assert api.get("/boxes", health="active")["items"] == []
    assert [box["id"] for box in api.get("/boxes", text="0003")["items"]] == ["LBK-0003"]


def test_one_box_tells_all_of_itself(api: Api) -> None:
    box = api.get("/boxes/LBK-0001")
    assert box["institution"] == "Kantor Camat"
    assert box["element"] == "pemerintah"
    assert box["collectors"] == ["Siti Aminah"]
    assert box["schedule"] == "fri 06:00-18:00"
    assert (box["health"], box["seen_at"]) == ("never", None)


def test_an_unknown_box_or_health_is_refused_with_its_field(api: Api) -> None:
    missing = api.client.get("/api/v1/boxes/LBK-9999")
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (404, "box")
    wrong = api.client.get("/api/v1/boxes", params={"health": "fine"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "health")
