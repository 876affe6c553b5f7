package httpapi

import (
	"cmp"
	"context"

	"github.com/gin-gonic/gin"

	"actual/app/asked"
	"actual/app/fences"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

// Proposer reads of which sites fences are to be proposed.
type Proposer interface {
	OfSource(of job.Source) func(ctx context.Context, tx ports.Tx) ([]asked.Row, error)
	Sites(refs []string) []asked.Row
}

const daysOfProposal = 180

// ProposeFences answers POST /v1/tasks/propose-fences.
func (a *API) ProposeFences(c *gin.Context, p ProposeFencesParams) {
	var body ProposeFences
	if err := readCommand(c, &body, maxTask); err != nil {
		a.fail(c, err)
		return
	}
	ask := asked.Ask{Kind: asked.ProposeFences, DryRun: isTrue(p.DryRun), Request: fences.Propose{Days: cmp.Or(valueOfNumber(body.Days), daysOfProposal)}}
	switch {
	case body.Sites != nil && body.Source != nil:
		a.fail(c, unreadable(errBody.With("source: give it or sites, not both")))
		return
	case body.Sites != nil:
		ask.Rows = a.parts.Proposer.Sites(*body.Sites)
	default:
		of := source.Aspire
		if body.Source != nil {
			of = job.Source(*body.Source)
		}
		ask.Expand = a.parts.Proposer.OfSource(of)
	}
	a.ask(c, ask)
}

// valueOfNumber is 0 where none is given.
func valueOfNumber(given *int) int {
	if given == nil {
		return 0
	}
	return *given
}
