"""`python -m mobile_app.simulator`: reads a task as JSON from standard input, writes the report as JSON.

The task is `{"server", "codes": [joining code per phone], "visits", "seed", "faults": a level's name}`.
Codes come by standard input, since what stands in a command line is seen by everybody on the machine.
"""

import asyncio
import json
import sys

from mobile_app.simulator.faults import LEVELS
from mobile_app.simulator.ward import SimulationTask, simulate
from mobile_app.sync.failures import Unreachable
from shared.problem import ProblemError
from shared.text import t


def main() -> int:
    """Run the task; exit with 1 if anything was found, with 2 if it could not begin."""
    asked = json.load(sys.stdin)
    task = SimulationTask(
        server=asked["server"],
        codes=tuple(asked["codes"]),
        visits=asked["visits"],
        seed=asked["seed"],
        faults=LEVELS[asked["faults"]],
    )
    try:
        report = asyncio.run(simulate(task))
    except ProblemError as error:
        json.dump({"failed": t(error.problem.text_key)}, sys.stdout)
        return 2
    except Unreachable:
        json.dump({"unreachable": True}, sys.stdout)
        return 2
    json.dump(report.plain(), sys.stdout, ensure_ascii=False)
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
