package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMisuseIsSaidInOneLineOfOurs(t *testing.T) {
	for asked, says := range map[string]string{
		"frobnicate":                                    "actual: there is no command \"frobnicate\"; there are alert, apikey, ",
		"polcy show":                                    "did you mean `actual policy`?",
		"policy frob":                                   "actual policy: there is no command \"frob\"; there are apply, compare, shadow, show",
		"policy aply --policy x":                        "did you mean `actual policy apply`?",
		"simulate scor --dir x":                         "did you mean `actual simulate score`?",
		"completion frob":                               "there are bash, ",
		"help frobnicate":                               "actual: there is no command \"frobnicate\"",
		"--frob":                                        "there is no flag --frob; see actual --help",
		"policy -x":                                     "there is no flag -x; see actual policy --help",
		"explain --company x":                           "actual explain: give the id of a visit or a discrepancy and --company, or --case with a file",
		"explain a b --company x":                       `"b" is not understood`,
		"ruling exclude --company x":                    "EVENT is missing",
		"site import --company x":                       "FILE is missing",
		"dev exec":                                      "COMMAND is missing",
		"serve now":                                     `"now" is not understood`,
		"policy compare --policy x":                     "--company is missing: give the company's ref; see actual policy compare --help",
		"policy apply --company x":                      "give --policy or --default",
		"dev --speed x":                                 `--speed "x": give a whole number; see`,
		"dev --speed 0":                                 "--speed must be 1 to 10000",
		"dev --for 90":                                  "--for \"90\": give a length of time such as 90s",
		"simulate --seed -1":                            "give a whole number that is not negative",
		"simulate --snow-nights x":                      "give a number",
		"simulate --hide-sky=x":                         "it is true or false",
		"simulate score --cadence x":                    "give lengths of time such as 2m,5m",
		"simulate score --seed=":                        "--seed is empty",
		"simulate score --dir x --seed 3":               "--dir and --seed exclude each other: give one",
		"simulate score --dir x --days 3":               "--dir and --days exclude each other",
		"simulate score --planted - --found -":          "--planted and --found are both stdin",
		"discrepancy list --company x --limit -1":       "--limit -1: give how many at most; 0: all",
		"transfer list --company x --limit -1":          "--limit -1: give how many at most",
		"simulate --out":                                "--out needs a value: DIR to write to",
		"apikey create --valid 90x":                     `--valid "90x": give days such as 90d, or hours such as 36h`,
		"policy apply --default --expect abc":           "that is no preview's id",
		"policy apply --default --expect=":              "that is no preview's id",
		"policy apply --company x --default":            "look at them with --preview first",
		"policy apply --company x --default --policy y": "--policy and --default exclude each other",
		"policy apply --company x --default --preview --expect " + zeros: "--preview and --expect exclude each other",
		"ruling at s --company c --reason r --badge d --from 1":          "beside --badge and --from give --to",
	} {
		got := actual("", strings.Fields(asked)...)
		require.Equal(t, 2, got.code, asked)
		require.Contains(t, got.err, says, asked)
		require.Equal(t, 1, strings.Count(got.err, "\n"), "%s: one line: %s", asked, got.err)
		require.Empty(t, got.out, asked)
	}
	for _, group := range []string{"", "policy", "ruling"} {
		got := actual("", strings.Fields(group)...)
		require.Zero(t, got.code)
		require.Contains(t, got.out, "Available Commands:")
	}
}

var zeros = strings.Repeat("0", 32)
