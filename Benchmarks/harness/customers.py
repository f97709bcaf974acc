"""`scripts/bench customers`: durable writes through the whole path, beside pgbench.

pgbench writes the same rows into a schema of the same kind on the same PostgreSQL, one transaction
a request, prepared, from C over a Unix socket, without TLS, without a server between. Both take
turns: at the client count that is best for each, and alone.
"""

import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

from . import florin, processes, report
from .failure import Failure
from .rpc import progress

CONCURRENCY = 512
CONNECTIONS = 8
CLIENTS = [1, 2, 4, 8, 16, 32, 64]

# What Florin writes for one new customer, as SQL. The bytes of the reply, the event and the leaf
# have the length of real ones; hashing them is not asked of pgbench.
TRANSACTION = """
\\set number random(1, 9000000000000000000)
BEGIN;
SELECT reply FROM {schema}.idempotency_records
  WHERE key = md5(:number::text || 'k')::uuid;
SELECT id FROM {schema}.customers WHERE external_id = 'pgbench-' || :number::text;
SELECT id FROM {schema}.customers WHERE duplicate_key = 'sample' || :number::text;
INSERT INTO {schema}.customers
  (id, version, external_id, display_name, legal_name, state, roles, addresses, tax_schemes,
   tax_values, contacts, net_days, currency_code, language_code, duplicate_key, audit_opening,
   created_at, updated_at)
  VALUES (md5(:number::text)::uuid, 1, 'pgbench-' || :number::text,
    'Sample ' || :number::text, 'Sample Trading ' || :number::text || ' GmbH', 'active', 15,
    '[{{"use":"legal","lines":["Hauptstrasse 1"],"city":"Berlin","postal_code":"10115"}}]',
    '{{}}', '{{}}', '[{{"name":"Accounts Payable","email":"payable@1.example.com"}}]', 30, 'EUR',
    'de', 'sample' || :number::text, decode(repeat('ab', 32), 'hex'), now(), now());
INSERT INTO {schema}.idempotency_records
  (key, principal_id, method, request_id, request_digest, command_id, leaf_index, transaction_id,
   recorded_at, reply)
  VALUES (md5(:number::text || 'k')::uuid, 'prn_01h455vb4pex5vsknk084sn02q', 1,
    'pgbench-' || :number::text, decode(repeat('ab', 32), 'hex'), gen_random_uuid(), 0, 1, now(),
    decode(repeat('ab', 300), 'hex'));
UPDATE {schema}.audit_head
  SET size = size + 1, event_position = event_position + 1, recorded_at = now(),
    frontier = decode(repeat('ab', 320), 'hex');
INSERT INTO {schema}.audit_entries (index, body, salt)
  SELECT size, decode(repeat('ab', 340), 'hex'), decode(repeat('ab', 32), 'hex')
    FROM {schema}.audit_head;
INSERT INTO {schema}.events
  (position, event_id, type, subject_kind, subject_id, subject_version, leaf_index, recorded_at,
   payload)
  SELECT event_position, gen_random_uuid(), 'customer.created', 1, md5(:number::text)::uuid, 1,
    size, now(), decode(repeat('ab', 330), 'hex') FROM {schema}.audit_head;
COMMIT;
"""


@dataclass
class Seen:
    """What the turns of one contender showed."""

    rates: list = field(default_factory=list)
    alone: list = field(default_factory=list)


def script(folder, schema):
    """The file of pgbench's transaction in a schema."""
    path = f"{folder}/customer.sql"
    with open(path, "w") as file:
        file.write(TRANSACTION.format(schema=schema))
    return path


def pgbench(server, path, clients, seconds):
    """Transactions a second and the mean latency in microseconds."""
    line = [
        "pgbench", "--no-vacuum", "--protocol=prepared", f"--file={path}", f"--client={clients}",
        f"--jobs={min(2, clients)}", f"--time={seconds}", "--log",
        f"--log-prefix={server.folder}/pgbench", *server.database(),
    ]
    for log in server.folder.glob("pgbench.*"):
        log.unlink()
    done = subprocess.run(line, capture_output=True, text=True)
    rate = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode != 0 or not rate:
        raise Failure(f"pgbench: {(done.stderr or done.stdout).strip()}")
    latencies = [
        int(text.split()[2]) for log in server.folder.glob("pgbench.*")
        for text in log.read_text().splitlines()]
    return float(rate[1]), statistics.median(latencies)


def load(server, key, concurrency, connections, seconds):
    """What `florin bench customers` shows, none of whose calls may fail."""
    figures = server.run(
        "bench", "customers", "--key-file", key, "--concurrency", concurrency, "--connections",
        connections, "--seconds", seconds, "--warm-up", 1)
    if figures["failed"]:
        raise Failure(f"{figures['failed']} of {figures['calls']} calls failed")
    return figures


def measure(options):
    """Runs the benchmark and prints tables and lines."""
    processes.require("pgbench", "psql")
    seconds, turns = (1, 1) if options.quick else (options.duration, options.repetitions)
    program = florin.built()
    figures = report.Figures()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        processes.open_to_others(folder)
        with florin.Florin(program, folder) as server:
            ours, theirs = turn_by_turn(server, folder, seconds, turns)
    collect(figures, ours, theirs)
    print(report.table(["contender", "writes/s", "p50 alone, us"], [
        ["florin", report.shown(statistics.median(ours.rates)),
         report.shown(statistics.median(ours.alone))],
        ["pgbench", report.shown(statistics.median(theirs.rates)),
         report.shown(statistics.median(theirs.alone))],
    ]))
    for text in figures.lines():
        print(text)
    return figures


def turn_by_turn(server, folder, seconds, turns):
    """Both contenders, warmed up, in turns A B A B."""
    _, key = server.tenant("bench")
    schema, _ = server.tenant("pgbench")
    path = script(folder, schema)
    load(server, key, CONCURRENCY, CONNECTIONS, 1)
    best = max(CLIENTS, key=lambda clients: tried(server, path, clients))
    print(f"bench: pgbench is at its best with {best} clients", file=sys.stderr)
    ours, theirs = Seen(), Seen()
    for turn in range(turns):
        progress(f"turn {turn + 1}/{turns}")
        ours.rates.append(load(server, key, CONCURRENCY, CONNECTIONS, seconds)["rate"])
        theirs.rates.append(pgbench(server, path, best, seconds)[0])
        ours.alone.append(load(server, key, 1, 1, seconds)["p50"])
        theirs.alone.append(pgbench(server, path, 1, seconds)[1])
    progress("")
    return ours, theirs


def tried(server, path, clients):
    progress(f"pgbench with {clients} clients")
    return pgbench(server, path, clients, 2)[0]


def collect(figures, ours, theirs):
    """Rates and latencies, and the medians of the turns' own ratios."""
    figures.add("customers", statistics.median(ours.rates), "writes/s")
    figures.add("customers/pgbench", statistics.median(theirs.rates), "writes/s")
    figures.add("p50-customers-alone", statistics.median(ours.alone), "us")
    figures.add("p50-customers-alone/pgbench", statistics.median(theirs.alone), "us")
    figures.compare("customers", "pgbench", ratio(ours.rates, theirs.rates), 1)
    figures.compare("p50-customers-alone", "pgbench", ratio(ours.alone, theirs.alone), 1)


def ratio(ours, theirs):
    return statistics.median(mine / other for mine, other in zip(ours, theirs))
