"""What no request gets past: its size, its time, the worlds it may ask for, other names of the host, other files."""

from __future__ import annotations

import dataclasses
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from countermove.decision.bench import bench
from countermove.decision.moved import Position, Sale
from countermove.explorer import Desk, create_app
from countermove.explorer.app import API
from countermove.explorer.desk import FEW_WORLDS, MANY, MOST_WORLDS, WORLDS
from countermove.explorer.guard import MOST_BODY_BYTES, Guard
from countermove.explorer.jobs import MOST_WAITING, Jobs
from countermove.explorer.pages import faults_of, table_file
from countermove.explorer.shelf import Shelf
from countermove.study import BadInput, load_case, load_study
from countermove.study.faults import Fault

from .conftest import HTML, VIEWS

EXPLORE = f"{API}/explore"
Asks = Callable[..., TestClient]


@pytest.fixture
def asks(desk: Desk) -> Iterator[Asks]:
    """Makes clients of applications of one's own, whose faults are answered as a browser sees them."""
    made: list[TestClient] = []

    def make(app: FastAPI | None = None, **keywords: str) -> TestClient:
        keywords.setdefault("base_url", "http://testserver")
        made.append(TestClient(app or create_app(desk), headers=HTML, raise_server_exceptions=False, **keywords))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_body_beyond_the_bound_is_refused_whether_or_not_it_says_its_length(client: TestClient):
    body = b'{"option": "' + b"x" * MOST_BODY_BYTES + b'"}'
    told = {"content-type": "application/json"}
    assert client.post(EXPLORE, content=body, headers=told).status_code == 413
    pieces = (body[at : at + 65_536] for at in range(0, len(body), 65_536))
    untold = client.post(EXPLORE, content=pieces, headers=told)
    assert (untold.status_code, list(untold.json())) == (413, ["faults"])


@pytest.mark.parametrize("worlds", [MOST_WORLDS + 1, 10**9, 0, -5])
def test_no_more_worlds_are_simulated_than_the_bound(client: TestClient, worlds: int):
    answer = client.post(EXPLORE, json={"worlds": worlds})
    assert answer.status_code == 422
    assert any("worlds" in fault for fault in answer.json()["faults"])
    assert client.get(f"/?worlds={worlds}").status_code == 422


def test_every_fault_of_a_body_is_told(client: TestClient):
    faults = client.post(EXPLORE, json={"worlds": 1, "seed": -1, "levers": {"x": "y"}, "other": 1}).json()["faults"]
    assert [name for name in ("worlds", "seed", "levers.x", "other") if not any(name in each for each in faults)] == []


def test_nested_and_endless_numbers_are_bad_input_not_a_fault(client: TestClient):
    for text in ("[" * 50_000, '{"levers": {"fee": 1e999}}', '{"levers": {"fee": NaN}}', "null", '"', "\xff"):
        answer = client.post(EXPLORE, content=text.encode("latin-1"), headers={"content-type": "application/json"})
        assert answer.status_code in (400, 422), text[:30]
        assert answer.json()["faults"]


def test_what_takes_too_long_is_given_up_and_said_so(desk: Desk, asks: Asks):
    app, go = create_app(desk), threading.Event()
    app.add_api_route("/slow", lambda: go.wait(20))
    guard = next(each for each in app.user_middleware if each.cls is Guard)
    guard.kwargs["most_seconds"] = 0.3
    begun = time.monotonic()
    answer = asks(app).get("/slow")
    go.set()
    assert answer.status_code == 503
    assert "no answer within 0.3 s" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert time.monotonic() - begun < 5


def test_where_many_ask_each_gets_an_answer_from_fewer_worlds_and_is_told_so(desk: Desk, client: TestClient):
    asked = {"option": "deny", "enforcement": 1.45}
    with ExitStack() as others:
        for _ in range(MANY):
            others.enter_context(desk.asking())
        crowded = client.get("/", params=asked).text
    calm = client.get("/", params=asked).text
    assert f"{FEW_WORLDS:,}\u00a0worlds, fewer than usual, for many ask at once (seed 1)" in crowded
    assert f"{WORLDS:,}\u00a0worlds (seed 1)" in calm


def test_a_fault_of_the_program_is_told_as_one_and_its_traceback_is_not_lost(
    desk: Desk, client: TestClient, asks: Asks
):
    def breaks() -> None:
        raise RuntimeError("the inside of the program")

    app = create_app(desk)
    app.add_api_route("/breaks", breaks)
    app.add_api_route(f"{API}/breaks", breaks)
    asked = asks(app)
    page, data = asked.get("/breaks"), asked.get(f"{API}/breaks")
    assert (page.status_code, data.status_code) == (500, 500)
    assert "a fault of the program" in page.text
    assert "<h1>" in page.text
    assert data.json()["faults"]
    assert "inside" not in page.text + data.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    with pytest.raises(RuntimeError, match="inside"), TestClient(app) as loud:
        loud.get("/breaks")


@pytest.mark.parametrize("address", ["/", f"{API}/cases", "/static/page.css", "/nowhere", f"{API}/openapi.json"])
def test_head_is_answered_as_get_without_the_body(client: TestClient, address: str):
    head, whole = client.head(address), client.get(address)
    assert head.status_code == whole.status_code
    assert head.content == b""
    assert whole.content
    same = ("content-type", "content-length", "content-security-policy")
    assert [head.headers[name] for name in same] == [whole.headers[name] for name in same]


def test_other_methods_are_refused(client: TestClient):
    for answer in (client.put("/"), client.delete(f"{API}/cases")):
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize("name", ["127.0.0.1:8765", "localhost", "localhost:80", "[::1]:8765", "[::1]"])
def test_the_names_of_this_machine_are_answered(desk: Desk, asks: Asks, name: str):
    from countermove.cli.explore import LOOPBACK

    assert asks(create_app(desk, LOOPBACK)).get(f"{API}/cases", headers={"host": name}).status_code == 200


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:8765", "["])
def test_a_page_that_has_its_own_name_lead_here_is_not_answered(desk: Desk, asks: Asks, name: str):
    from countermove.cli.explore import LOOPBACK

    assert asks(create_app(desk, LOOPBACK)).get(f"{API}/cases", headers={"host": name}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_every_address_of_this_machine_alone_is_bound_to_its_names(host: str):
    from countermove.cli.explore import LOOPBACK, listening, names_of

    with listening(host, 0) as listener:
        assert set(names_of(listener)) == {*LOOPBACK, listener.getsockname()[0]}
    with listening("0.0.0.0", 0) as listener:
        assert names_of(listener) == ("*",)


def test_a_page_of_another_site_may_not_set_work_going(client: TestClient):
    answer = client.post(EXPLORE, json={}, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.json()) == (403, {"faults": ["a page of another site may not ask for this"]})


@pytest.mark.parametrize(
    "address",
    [
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/..\\app.py",
        "/static//etc/passwd",
        "/static/%00", "/static/templates/base.html", "/static/page.css%00.js", "/options/chart/..%2f..%2fbase.svg",
        f"{API}/cases/..%2f..%2fstudy", f"{API}/cases/%2fetc%2fpasswd", "/?case=/etc/passwd", "/?case=../../study",
        "/?case=h200.yaml",
    ],
)  # fmt: skip
def test_no_address_leads_to_another_file(client: TestClient, address: str):
    answer = client.get(address)
    assert answer.status_code in (404, 422)
    assert "root:" not in answer.text
    assert "import" not in answer.text


def test_a_fault_names_what_was_asked_and_no_folder_of_the_server():
    fault = faults_of(BadInput([Fault("/home/anna/study/panel.yaml", 3, "--as-of", "is wrong")]))
    assert fault == ["panel.yaml:3: as_of: is wrong"]


def test_a_day_before_there_was_law_is_told_by_the_name_of_the_address(client: TestClient):
    (fault,) = client.post(EXPLORE, json={"as_of": "2001-01-01"}).json()["faults"]
    assert fault.startswith("as_of: 2001-01-01 found; want a day from")


def test_a_cell_that_a_spreadsheet_would_run_is_defused_in_every_table():
    rows = [{"id": "=cmd()", "names": ["+1", "a"], "value": -1.5, "text": "-1.5"}]
    body = bytes(table_file("../x y", rows).body).decode()
    assert body == "id,names,value,text\n'=cmd(),'+1;a,-1.5,-1.5\n"
    assert table_file('../x"\r\ny', rows).headers["content-disposition"] == 'attachment; filename="..-x-y.csv"'


def test_what_is_typed_is_shown_as_text(client: TestClient):
    told = client.get("/", params={"case": "<script>alert(1)</script>"})
    assert told.status_code == 422
    assert "<script>alert" not in told.text
    assert "&lt;script&gt;alert(1)" in told.text


@pytest.mark.browser
def test_nothing_on_a_page_breaks_the_policy_and_a_breach_would_be_seen(browser: Browser, served: str):
    context = browser.new_context(base_url=served)
    page = context.new_page()
    page.add_init_script(
        "window.breaches = []; addEventListener('securitypolicyviolation', e => breaches.push(e.violatedDirective))"
    )
    for address in (*VIEWS, "/api"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("breaches") == [], address
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.wait_for_function("breaches.length > 0")
    context.close()


def test_a_job_that_breaks_says_so_and_its_traceback_is_in_the_log(caplog: pytest.LogCaptureFixture):
    jobs = Jobs()

    def work(tell: object) -> None:
        raise RuntimeError("the inside of the work")

    job = jobs.start("a", "Work", work)
    assert wait_for(lambda: job.ended)
    jobs.close()
    assert (job.state, job.says) == ("failed", "a fault of the program")
    (said,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert said.exc_info
    assert "inside of the work" in str(said.exc_info[1])


def test_a_waiting_job_is_stopped_at_once_and_a_running_one_at_its_next_step():
    jobs, on, begun = Jobs(), threading.Event(), threading.Event()

    def work(tell: Callable[[float, str], None]) -> str:
        begun.set()
        while not on.wait(0.01):
            tell(0.5, "half")
        return "done"

    running, waits = jobs.start("a", "A", work), jobs.start("b", "B", lambda tell: "b")
    assert begun.wait(5)
    assert jobs.start("a", "A", work) is running, "who asks for the same again gets the same"
    assert jobs.stop("b").state == "stopped"
    jobs.stop("a")
    assert wait_for(lambda: running.ended)
    assert (running.state, waits.state) == ("stopped", "stopped")
    again = jobs.start("b", "B", lambda tell: "b, again")
    assert wait_for(lambda: again.ended)
    assert (again.result, waits.result) == ("b, again", None)
    jobs.close()


def test_what_ends_stops_what_waits_and_runs_and_may_begin_again():
    jobs, begun = Jobs(), threading.Event()

    def work(tell: Callable[[float, str], None]) -> None:
        begun.set()
        while True:
            tell(0.5, "half")
            time.sleep(0.005)

    running, waits = jobs.start("a", "A", work), jobs.start("b", "B", lambda tell: "b")
    assert begun.wait(5)
    jobs.close()
    assert wait_for(lambda: running.ended)
    assert (running.state, waits.state) == ("stopped", "stopped")
    again = jobs.start("b", "B", lambda tell: "b")
    assert wait_for(lambda: again.state == "done")
    jobs.close()


def test_no_more_jobs_wait_than_the_bound():
    jobs, on = Jobs(), threading.Event()
    for number in range(MOST_WAITING):
        jobs.start(str(number), "Work", lambda tell: on.wait(20))
    with pytest.raises(BadInput, match="try again"):
        jobs.start("more", "Work", lambda tell: None)
    on.set()
    jobs.close()


def test_what_is_being_worked_out_is_worked_out_once_however_much_comes_after():
    shelf, go, made = Shelf(4), threading.Event(), list[str]()

    def slow() -> str:
        made.append("slow")
        go.wait(20)
        return "slow"

    found = list[str]()
    asking = [threading.Thread(target=lambda: found.append(shelf.get("slow", slow))) for _ in range(2)]
    asking[0].start()
    assert wait_for(lambda: bool(made))
    for number in range(20):
        shelf.get(number, lambda number=number: number)
    asking[1].start()
    go.set()
    for each in asking:
        each.join(5)
    assert (made, found, len(shelf)) == (["slow"], ["slow", "slow"], 4)


def test_what_is_kept_is_bounded_by_what_it_weighs_and_the_newest_stays():
    shelf = Shelf(10, len)
    for letter in "abcd":
        shelf.get(letter, lambda letter=letter: letter * 4)
    assert (len(shelf), shelf.get("d", lambda: "made anew")) == (2, "dddd")
    assert shelf.get("long", lambda: "x" * 50) == shelf.get("long", lambda: "made anew")
    assert len(shelf) == 1


def test_cases_made_ready_are_kept_up_to_a_number_of_worlds(desk: Desk):
    own = dataclasses.replace(desk, benches=Shelf(400, desk.benches._weigh))
    for seed in range(4):
        own.bench(own.case(None), worlds=200, seed=seed)
    assert len(own.benches) == 2


def test_many_threads_that_ask_for_parts_of_each_other_all_get_an_answer(desk: Desk):
    """More threads than answer at once; each answer is made of others that are asked for at the same time."""
    shelf = Shelf(64)

    def made(depth: int) -> int:
        time.sleep(0.001)
        return 1 if depth == 0 else shelf.get(depth - 1, lambda: made(depth - 1)) + 1

    with ThreadPoolExecutor(32) as threads:
        found = [threads.submit(shelf.get, depth, lambda depth=depth: made(depth)) for depth in [*range(12)] * 8]
        assert [each.result(timeout=20) for each in found] == [*range(1, 13)] * 8


def test_laws_that_threads_share_are_tidied_up_under_nobody(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("countermove.world.inputs.KEPT_LAWS", 1)
    study = load_study()
    case = load_case("h200", study)
    ready = bench(study, case, worlds=100)

    def ask(place: int) -> list[float]:
        line = Sale("line", {"tpp": 1_000.0 + 3_000 * (place % 6)})
        found, _ = ready.explore(Position(case.present_law, {}, line), paths=False)
        return found.values[case.outcomes[0]][0].tolist()

    alone = [ask(place) for place in range(6)]
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask, place) for place in range(48)]
        assert [each.result(timeout=60) for each in asked] == alone * 8


@pytest.mark.parametrize("number", ["1e-320", "5e-324", "1e-30"])
def test_a_drawn_law_has_numbers_that_law_can_compare(client: TestClient, number: str):
    for name in ("tpp", "fee", "cap"):
        told = client.get("/options/case.yaml", params={"sale": "line", "tpp": "2400", name: number})
        assert told.status_code == 422, (name, told.text)


def test_a_form_of_another_site_is_not_taken_even_from_a_browser_that_says_little(client: TestClient):
    for origin in ("http://evil.example", "null", "http://testserver.evil.example"):
        assert client.post("/why/brief", headers={"origin": origin}).status_code == 403
    assert client.post(EXPLORE, json={"worlds": 100}, headers={"origin": "http://testserver"}).status_code == 200


def test_what_failed_is_tried_again():
    shelf = Shelf()
    with pytest.raises(ValueError, match="0"):
        shelf.get("a", lambda: int("0x"))
    assert shelf.get("a", lambda: 1) == 1


def wait_for(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether something becomes true in time."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.005)
    return true()


def test_the_description_of_the_api_names_every_answer(client: TestClient):
    told = json.loads(client.get(f"{API}/openapi.json").text)
    assert all(path.startswith(API) for path in told["paths"])
    for path, methods in told["paths"].items():
        for method, each in methods.items():
            assert each.get("description") or each.get("summary"), (method, path)
            name = each["responses"]["422"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert list(told["components"]["schemas"][name]["properties"]) == ["faults"], (method, path)
