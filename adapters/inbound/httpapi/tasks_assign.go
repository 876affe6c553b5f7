package httpapi

import (
	"context"

	"github.com/gin-gonic/gin"

	"actual/adapters/csvtable"
	"actual/app/asked"
	"actual/app/roster"
	"actual/ports"
)

// Assigner reads what badges are to be assigned.
type Assigner interface {
	Lines(lines []roster.Line) func(ctx context.Context, tx ports.Tx) ([]asked.Row, error)
}

// maxTask is how many bytes a task's rows may have, as the description says.
const maxTask = 32 << 20

// AssignBadges answers POST /v1/tasks/assign-badges.
func (a *API) AssignBadges(c *gin.Context, p AssignBadgesParams) {
	lines, err := assignmentLines(c)
	if err != nil {
		a.fail(c, err)
		return
	}
	a.ask(c, asked.Ask{
		Kind: asked.AssignBadges, DryRun: isTrue(p.DryRun), Request: roster.Assign{To: roster.AssignTo(p.To), HandOver: isTrue(p.HandOver)},
		Expand: a.parts.Assigner.Lines(lines),
	})
}

func isTrue(b *bool) bool { return b != nil && *b }

func assignmentLines(c *gin.Context) ([]roster.Line, error) {
	if mediaType(c) == "text/csv" {
		return tableLines(c, csvtable.Columns{May: roster.AssignColumns, Must: roster.AssignColumns[:1], Most: asked.MostRows})
	}
	var body AssignBadges
	if err := readCommand(c, &body, maxTask); err != nil {
		return nil, err
	}
	lines := make([]roster.Line, len(body.Rows))
	for i, r := range body.Rows {
		lines[i].Cells = map[string]string{"badge": r.Badge}
		for column, cell := range map[string]*string{"worker": r.Worker, "from": r.From, "to": r.To} {
			if cell != nil {
				lines[i].Cells[column] = *cell
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
