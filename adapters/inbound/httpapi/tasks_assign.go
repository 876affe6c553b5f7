package httpapi

import (
	"context"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/oapi-codegen/runtime/types"

	"actual/adapters/csvtable"
	"actual/app/asked"
	"actual/app/roster"
	"actual/domain"
	"actual/ports"
)

// Assigner reads what badges are to be assigned.
type Assigner interface {
	Lines(to roster.AssignTo, lines []roster.Line) func(ctx context.Context, tx ports.Tx) ([]asked.Row, error)
	Crew(rule roster.CrewRule) func(ctx context.Context, tx ports.Tx) ([]asked.Row, error)
}

// maxTask is how many bytes a task's rows may have, as the description says.
const maxTask = 32 << 20

// AssignBadges answers POST /v1/tasks/assign-badges.
func (a *API) AssignBadges(c *gin.Context, p AssignBadgesParams) {
	how := roster.Assign{To: roster.AssignTo(p.To), HandOver: isTrue(p.HandOver)}
	expand, err := a.assignment(c, how.To)
	if err != nil {
		a.fail(c, err)
		return
	}
	a.ask(c, asked.Ask{Kind: asked.AssignBadges, DryRun: isTrue(p.DryRun), Request: how, Expand: expand})
}

// assignment returns what gives the rows.
func (a *API) assignment(c *gin.Context, to roster.AssignTo) (func(context.Context, ports.Tx) ([]asked.Row, error), error) {
	if mediaType(c) == "text/csv" {
		may, must := to.Columns()
		lines, err := tableLines(c, csvtable.Columns{May: may, Must: must, Most: asked.MostRows})
		return a.parts.Assigner.Lines(to, lines), err
	}
	var body AssignBadges
	if err := readCommand(c, &body, maxTask); err != nil {
		return nil, err
	}
	switch {
	case (body.Rows == nil) == (body.Rule == nil):
		return nil, unreadable(errBody.With("give rows or a rule, and not both"))
	case body.Rows != nil:
		lines, err := assignmentLines(to, *body.Rows)
		return a.parts.Assigner.Lines(to, lines), err
	case to != roster.ToJobs:
		return nil, unreadable(errBody.With("rule: it assigns to jobs alone: give to=jobs"))
	}
	return a.parts.Assigner.Crew(roster.CrewRule{Crew: body.Rule.Crew, From: dateOrNone(body.Rule.From), To: dateOrNone(body.Rule.To)}), nil
}

// dateOrNone is the date in a field; none where it is left out.
func dateOrNone(d *types.Date) domain.Date {
	if d == nil {
		return domain.Date{}
	}
	return domain.NewDate(d.Date())
}

func isTrue(b *bool) bool { return b != nil && *b }

// assignmentLines fails with errBody where a row has a field that says nothing of
// what is assigned to, or lacks the one that does.
func assignmentLines(to roster.AssignTo, rows []BadgeAssignment) ([]roster.Line, error) {
	may, must := to.Columns()
	lines := make([]roster.Line, len(rows))
	for i, r := range rows {
		lines[i].Cells = map[string]string{"badge": r.Badge}
		for _, f := range []struct {
			name string
			cell *string
		}{{"worker", r.Worker}, {"crew", r.Crew}, {"job", r.Job}, {"from", r.From}, {"to", r.To}} {
			switch {
			case f.cell == nil && slices.Contains(must, f.name):
				return nil, unreadable(errBody.With("rows[%d].%s is missing: to=%s needs it", i, f.name, to))
			case f.cell == nil:
			case !slices.Contains(may, f.name):
				return nil, unreadable(errBody.With("rows[%d].%s: to=%s has no such field; there are: %s", i, f.name, to, strings.Join(may, ", ")))
			default:
				lines[i].Cells[f.name] = *f.cell
			}
		}
	}
	return lines, nil
}

// tableLines reads a table of a task, with the lines that can't be read.
func tableLines(c *gin.Context, columns csvtable.Columns) (lines []roster.Line, err error) {
	raw, err := readBody(c, maxTask)
	if err != nil {
		return nil, err
	}
	rows, problems, err := csvtable.Read(raw, columns)
	csvtable.Merge(rows, problems, func(r csvtable.Row) {
		lines = append(lines, roster.Line{Number: r.Line, Cells: r.Cells()})
	}, func(p csvtable.Problem) {
		lines = append(lines, roster.Line{Number: p.Line, Broken: p.Reason})
	})
	return lines, err
}
