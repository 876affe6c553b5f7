package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/roster"
	"actual/domain/job"
)

// tables answers imports by a function.
type tables func(cmd roster.Import) (roster.Report, error)

func (f tables) Workers(_ context.Context, cmd roster.Import) (roster.Report, error) { return f(cmd) }

func (f tables) Crews(_ context.Context, cmd roster.Import) (roster.Report, error) { return f(cmd) }

func (f tables) Badges(_ context.Context, cmd roster.Import) (roster.Report, error) { return f(cmd) }

func TestImportOfATable(t *testing.T) {
	var asked roster.Import
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Tables = tables(func(cmd roster.Import) (roster.Report, error) {
			asked = cmd
			return roster.Report{
				Counts: map[roster.Outcome]int{roster.Created: 1, roster.Refused: 1},
				Lines: []roster.Imported{
					{Line: 2, Ref: "117", What: roster.Created}, {Line: 4, Ref: "118", What: roster.Refused, Wrong: []roster.Mistake{
						{Field: "language", Why: job.ErrBadLanguage}, {Field: "name", Why: job.ErrBadName},
					}},
				},
			}, nil
		})
	})
	const file = "\ufeffref;name\r\n117;Ana\r\nhalf\r\n118;Ben\r\n"
	got := w.ask(t, http.MethodPost, "/v1/imports/workers?dry_run=true", strings.NewReader(file), "Content-Type", "text/csv; charset=utf-8")
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	require.JSONEq(t, `{"dry_run":true,"created":1,"changed":0,"unchanged":0,"refused":2,"lines":[
		{"line":2,"ref":"117","result":"created","field":null,"code":null,"reason":null,"mistakes":[],"notes":[]},
		{"line":3,"ref":null,"result":"refused","field":null,"code":"csv.malformed","reason":"it has 1 cells where the first line names 2 columns",
			"mistakes":[{"field":null,"code":"csv.malformed","reason":"it has 1 cells where the first line names 2 columns","remedy":null}],"notes":[]},
		{"line":4,"ref":"118","result":"refused","field":"language","code":"worker.bad_language","reason":"the language of a worker is en or es",
			"mistakes":[{"field":"language","code":"worker.bad_language","reason":"the language of a worker is en or es","remedy":null},
				{"field":"name","code":"worker.bad_name","reason":"a worker's name is 1 to 200 characters on one line","remedy":null}],"notes":[]}]}`, got.Body.String())
	require.True(t, asked.Trial)
	require.False(t, asked.Trusted, "who comes over the API proves what they claim")
	require.Equal(t, roster.Line{Number: 4, Cells: map[string]string{"ref": "118", "name": "Ben"}}, asked.Lines[1])

	asked = roster.Import{}
	for body, code := range map[string]string{file: "import.refused", "": "csv.malformed", "ref,name,salary\n": "csv.malformed", "ref,name\n1,M\xf1\n": "csv.malformed"} {
		got = w.ask(t, http.MethodPost, "/v1/imports/workers", strings.NewReader(body), "Content-Type", "text/csv")
		require.Equal(t, http.StatusUnprocessableEntity, got.Code, body)
		require.Equal(t, code, problemIn(t, got.Body.Bytes()).Code, body)
	}
	got = w.ask(t, http.MethodPost, "/v1/imports/badges", strings.NewReader("device\n"+strings.Repeat("dev:1\n", 200_000)), "Content-Type", "text/csv")
	require.Equal(t, http.StatusRequestEntityTooLarge, got.Code)
	require.Contains(t, problemIn(t, got.Body.Bytes()).Detail, "1024 KiB")
	require.Equal(t, roster.Import{}, asked, "nothing of these came to the use case")
}
