"""The three lines of the READMEs, in two languages. Comes in: results. Goes out: Markdown. A line without figures is left out."""

from figures import spread

QUIET = {"en": "Measured by [`make bench`](bench/README.md), where every goal stands beside what was measured, the missed ones too",
         "pt": "Medido por [`make bench`](bench/README.md), onde cada meta está ao lado do medido, também as que não foram alcançadas"}
# A machine that does something else makes rates and waits worse, those of some programs more than those of others.
BUSY = {"en": "the machine's load before was up to", "pt": "a carga da máquina antes era de até"}
ALT = {"en": "telelake beside its peers, as measured", "pt": "telelake ao lado dos seus pares, como medido"}
INGEST = {
    "en": "Capture: {ours} durable updates a second through 40 connections; a server that keeps nothing answers {ceiling}, FastAPI with a file and `fsync` for each {fsync}.",
    "pt": "Captura: {ours} atualizações duráveis por segundo por 40 conexões; um servidor que não guarda nada responde a {ceiling}, FastAPI com um arquivo e `fsync` para cada uma a {fsync}.",
}
ETL = {
    "en": "{title}: {ours} s of processor time for all tables and columns, {peak} MiB at most; DuckDB takes {duckdb} s for the tutorial's eight columns, Polars {polars} s.",
    "pt": "{title}: {ours} s de processador para todas as tabelas e colunas, no máximo {peak} MiB; o DuckDB leva {duckdb} s para as oito colunas do tutorial, o Polars {polars} s.",
}
TITLE = {"en": "A day of {count} updates into Parquet", "pt": "Um dia de {count} atualizações em Parquet"}
QUERY = {
    "en": "Ten questions over a year of {size} messages, asked of a process that runs: {warm} times as long as the best of DuckDB, chDB and Polars in each (geometric mean); in a process started for it, {cold} times.",
    "pt": "Dez perguntas sobre um ano de {size} mensagens, a um processo que já roda: {warm} vezes o tempo do melhor entre DuckDB, chDB e Polars em cada uma (média geométrica); num processo aberto para isso, {cold} vezes.",
}


def figure(results, suite, what, name):
    """The median of what a suite measured of a program; `None` if it did not."""
    for measure in results["suites"].get(suite, {}).get("measures", []):
        if measure["what"] == what and name in measure["samples"]:
            return spread(measure["samples"][name]).middle
    return None


def goal(results, suite, what):
    """The goal whose text begins and ends as `what` says, as `begin … end`."""
    begin, end = what.split(" … ")
    for found in results["suites"].get(suite, {}).get("goals", []):
        if found["what"].startswith(begin) and end in found["what"] and found["measured"]:
            return found
    return None


def digits(value, language, places=None):
    """As people of that language write it."""
    if places is None:
        places = 0 if value >= 100 else 1
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "pt" else text


def ingest(results, language):
    what = "40 connections: updates a second"
    names = {"ours": "telelake", "ceiling": "ceiling (keeps nothing)", "fsync": "FastAPI, a file each, fsync"}
    found = {key: figure(results, "ingest", what, name) for key, name in names.items()}
    if None in found.values():
        return None
    return INGEST[language].format(**{key: digits(value, language) for key, value in found.items()})


def etl(results, language):
    cpu = {name: figure(results, "etl", "processor time", name) for name in ("telelake (all tables)", "DuckDB", "Polars")}
    peak = figure(results, "etl", "peak memory", "telelake (all tables)")
    if None in cpu.values() or peak is None:
        return None
    ours, duckdb, polars = (digits(value, language) for value in cpu.values())
    count = int(results["suites"]["etl"]["title"].split("day of ")[1].split(" ")[0].replace(",", ""))
    title = TITLE[language].format(count=digits(count, language))
    return ETL[language].format(title=title, ours=ours, duckdb=duckdb, polars=polars, peak=digits(peak, language, 0))


def query(results, language):
    warm, cold = (goal(results, "query", f" … {kind}: wall time, against the best peer") for kind in ("warm", "cold process"))
    if not (warm and cold):
        return None
    size = warm["what"].split(" M")[0]
    size = digits(float(size) * 1e6, language)
    values = {name: digits(found["measured"]["middle"], language, 2) for name, found in (("warm", warm), ("cold", cold))}
    return QUERY[language].format(size=size, **values)


def short(results, language):
    machine = results["machine"]
    lines = [line for line in (ingest(results, language), etl(results, language), query(results, language)) if line]
    cores = {"en": "cores that the load generator shares", "pt": "núcleos divididos com o gerador de carga"}[language]
    loads = [outcome["load"] for outcome in results["suites"].values() if "load" in outcome]
    busy = f"; {BUSY[language]} {digits(max(loads), language)}" if loads else ""
    said = f"{QUIET[language]} ({machine['cores']} {cores}{busy})."
    return "\n".join([f"![{ALT[language]}](bench/results/latest.svg)", "", said, "", *(f"- {line}" for line in lines)])
