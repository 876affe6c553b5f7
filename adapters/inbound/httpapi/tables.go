package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"actual/adapters/csvtable"
	"actual/app/labour"
	"actual/app/planning"
	"actual/app/roster"
)

// Tables imports tables of workers, crews and badges.
type Tables interface {
	Crews(ctx context.Context, cmd roster.Import) (roster.Report, error)
	Workers(ctx context.Context, cmd roster.Import) (roster.Report, error)
	Badges(ctx context.Context, cmd roster.Import) (roster.Report, error)
}

// JobTables imports tables of jobs.
type JobTables interface {
	Jobs(ctx context.Context, cmd roster.Import) (roster.Report, error)
}

// TimeTables imports tables of booked time.
type TimeTables interface {
	Times(ctx context.Context, cmd roster.Import) (roster.Report, error)
}

// maxTable is how many bytes a table may have, as the description says.
const maxTable = 1 << 20

// ImportWorkers answers POST /v1/imports/workers.
func (a *API) ImportWorkers(c *gin.Context, p ImportWorkersParams) {
	a.importTable(c, p.DryRun, csvtable.Columns{May: roster.WorkerColumns, Must: roster.WorkerColumns[:2]}, a.parts.Tables.Workers)
}

// ImportCrews answers POST /v1/imports/crews.
func (a *API) ImportCrews(c *gin.Context, p ImportCrewsParams) {
	a.importTable(c, p.DryRun, csvtable.Columns{May: roster.CrewColumns, Must: roster.CrewColumns[:2]}, a.parts.Tables.Crews)
}

// ImportJobs answers POST /v1/imports/jobs.
func (a *API) ImportJobs(c *gin.Context, p ImportJobsParams) {
	a.importTable(c, p.DryRun, csvtable.Columns{May: planning.JobColumns, Must: planning.JobColumns[:3]}, a.parts.JobTables.Jobs)
}

// ImportBadges answers POST /v1/imports/badges.
func (a *API) ImportBadges(c *gin.Context, p ImportBadgesParams) {
	a.importTable(c, p.DryRun, csvtable.Columns{May: roster.BadgeColumns}, a.parts.Tables.Badges)
}

// ImportLmnTimes answers POST /v1/imports/lmn-times.
func (a *API) ImportLmnTimes(c *gin.Context, p ImportLmnTimesParams) {
	a.importTable(c, p.DryRun, csvtable.Columns{May: labour.LMNColumns, Must: labour.LMNColumns[:2], Rest: true}, a.parts.TimeTables.Times)
}

func (a *API) importTable(c *gin.Context, dryRun *bool, columns csvtable.Columns, do func(context.Context, roster.Import) (roster.Report, error)) {
	trial := dryRun != nil && *dryRun
	raw, err := readBody(c, maxTable)
	if err != nil {
		a.fail(c, err)
		return
	}
	rows, problems, err := csvtable.Read(raw, columns)
	if err == nil && len(problems) > 0 && !trial {
		err = errImport.With("%d of %d lines can't be read (a dry run shows all): line %d: %s", len(problems), len(problems)+len(rows), problems[0].Line, problems[0].Reason)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	cmd := roster.Import{Company: companyOf(c), Trial: trial, By: actorOf(c), Lines: make([]roster.Line, len(rows))}
	for i, r := range rows {
		cmd.Lines[i] = roster.Line{Number: r.Line, Cells: r.Cells()}
	}
	report, err := do(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, tableReport(trial, report, problems))
}

func tableReport(trial bool, r roster.Report, problems []csvtable.Problem) TableReport {
	out := TableReport{
		DryRun: trial, Created: r.Counts[roster.Created], Changed: r.Counts[roster.Changed], Unchanged: r.Counts[roster.Unchanged],
		Refused: r.Counts[roster.Refused] + len(problems), Lines: []TableLine{},
	}
	for _, l := range r.Lines {
		line := TableLine{Line: l.Line, Ref: textOrNull(l.Ref), Result: TableLineResult(l.What), Mistakes: []Mistake{}, Notes: []Mistake{}}
		for _, m := range l.Wrong {
			line.Mistakes = append(line.Mistakes, Mistake{Field: textOrNull(m.Field), Code: m.Why.Code, Reason: m.Why.Msg})
		}
		for _, m := range l.Noted {
			line.Notes = append(line.Notes, Mistake{Field: textOrNull(m.Field), Code: m.Why.Code, Reason: m.Why.Msg})
		}
		if len(line.Mistakes) > 0 {
			first := line.Mistakes[0]
			line.Field, line.Code, line.Reason = first.Field, &first.Code, &first.Reason
		}
		out.Lines = append(out.Lines, line)
	}
	for _, p := range problems {
		out.Lines = append(out.Lines, TableLine{
			Line: p.Line, Result: LineRefused, Field: textOrNull(p.Field), Code: &csvtable.ErrMalformed.Code, Reason: textOrNull(p.Reason),
			Notes: []Mistake{}, Mistakes: []Mistake{{Field: textOrNull(p.Field), Code: csvtable.ErrMalformed.Code, Reason: p.Reason}},
		})
	}
	slices.SortStableFunc(out.Lines, func(a, b TableLine) int { return cmp.Compare(a.Line, b.Line) })
	return out
}
