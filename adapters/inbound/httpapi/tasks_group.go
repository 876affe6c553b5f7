package httpapi

import (
	"context"

	"github.com/gin-gonic/gin"

	"actual/app/asked"
	"actual/app/roster"
	"actual/ports"
)

// Grouper reads which badges are to be grouped.
type Grouper interface {
	All(tag string) func(ctx context.Context, tx ports.Tx) ([]asked.Row, error)
}

// GroupBadges answers POST /v1/tasks/group-badges.
func (a *API) GroupBadges(c *gin.Context, p GroupBadgesParams) {
	var body GroupBadges
	if err := readCommand(c, &body, maxTask); err != nil {
		a.fail(c, err)
		return
	}
	var r reading
	by := roster.Group{From: r.time(&body.From), To: r.time(&body.To), Prefix: valueOf(body.TagPrefix), Regroup: isTrue(body.Regroup)}
	if r.err == nil {
		r.err = by.Check()
	}
	if body.Badges != nil && body.Tag != nil {
		r.fails(unreadable(errBody.With("tag: give it or badges, not both")))
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	expand := a.parts.Grouper.All(valueOf(body.Tag))
	if body.Badges != nil {
		lines := make([]roster.Line, len(*body.Badges))
		for i, badge := range *body.Badges {
			lines[i].Cells = map[string]string{"badge": badge}
		}
		expand = a.parts.Assigner.Lines(roster.ToWorkers, lines)
	}
	a.ask(c, asked.Ask{Kind: asked.GroupBadges, DryRun: isTrue(p.DryRun), Request: by, Expand: expand})
}
