package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is judged of files is told as the files call it, in the company's time, from a case
// alone, too; and contradictory files are refused.
func TestFilesAreToldInTheirOwnWords(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	run := func(args ...string) (string, error) { return shell{t}.run(args...) }
	jobs := file("jobs.ndjson", `{"type":"company","id":"northside","time_zone":"America/New_York","from":"2026-06-01","to":"2026-06-01"}
{"type":"site","company":"northside","id":"oak","name":"12 Oak Street"}
{"type":"crew","company":"northside","id":"mow-1","name":"Mow 1","size":1}
{"type":"worker","company":"northside","id":"117","name":"Ana"}
{"type":"membership","company":"northside","crew":"mow-1","worker":"117"}
{"type":"custody","company":"northside","badge":"dev:1","worker":"117"}
{"type":"job","company":"northside","id":"M-1","site":"oak","date":"2026-06-01","crews":["mow-1"],"window":"07:00-15:00","effort_s":28800}
`)
	visits := file("visits.ndjson", `{"badge":"dev:1","site":"oak","arrived":"2026-06-01T07:52:00-04:00","departed":"2026-06-01T15:00:00-04:00"}
{"badge":"dev:1","site":"elm","arrived":"2026-06-01T15:10:00-04:00","departed":"2026-06-01T15:12:00-04:00"}
`)
	cases := filepath.Join(dir, "cases.ndjson")
	out, err := run("reconcile", "--visits", visits, "--jobs", jobs, "--cases", cases)
	require.NoError(t, err, out)
	require.Contains(t, out, `note: the visits file, line 2: site: no line describes the site "elm"`)
	told, err := run("explain", "--case", cases)
	require.NoError(t, err, told)
	require.Contains(t, told, "Mow 1 ")
	require.Contains(t, told, "12 Oak Street")
	require.Contains(t, told, "07:52")
	require.NotContains(t, told, "11:52", "that is UTC")
	require.Contains(t, told, "late: 07:00 due, 07:52 found")
	require.Contains(t, told, "which no ledger has")
	require.NotRegexp(t, `[0-9a-f]{8}-[0-9a-f]{4}-`, told)
	printed, err := run("explain", "--case", cases, "--json")
	require.NoError(t, err)
	require.Contains(t, printed, `"altered":[]`, "a list, where it is empty, too")

	early := file("early.ndjson", `{"type":"company","id":"northside","from":"2026-06-01","to":"2026-06-01","as_of":"2026-06-05T00:00:00Z","booked_through":"2026-06-01T12:00:00Z"}`+"\n")
	out, err = run("reconcile", "--visits", file("none.ndjson", ""), "--jobs", early)
	require.NoError(t, err)
	require.Contains(t, out, "northside 2026-06-01: not judged yet: its booked times are not known that far\n")
	both := file("both.ndjson", strings.Repeat(`{"format":1}`+"\n", 2))
	_, err = run("explain", "--case", both)
	require.ErrorContains(t, err, "actual reconcile --json")
	twice := file("twice.ndjson", `{"type":"site","id":"oak"}`+"\n"+`{"type":"site","id":"oak","kind":"yard"}`+"\n")
	_, err = run("reconcile", "--visits", visits, "--jobs", twice)
	require.ErrorContains(t, err, `the jobs file, line 2: id "oak"`)
}
