/* cli_frameworks: the part of the `cli` report about what frameworks ask for. */
#pragma once

#include "report/cli_controls.h"

/* Each framework that the run asks for, by requirement: in short, and with --all each of them. */
void cli_write_frameworks(struct cli *cli);
