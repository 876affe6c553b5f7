package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/mapping"
	"actual/app/sourcing"
	"actual/domain/source"
)

// SourceAsker has a company's source read.
type SourceAsker interface {
	Ask(ctx context.Context, ask sourcing.Ask) (source.Sync, error)
}

// AskForSourceSync answers POST /v1/sources/{source}/syncs.
func (a *API) AskForSourceSync(c *gin.Context, of SourceName, _ AskForSourceSyncParams) {
	var body NewSourceSync
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	if string(of) != string(source.Aspire) {
		a.fail(c, mapping.ErrUnknownSource)
		return
	}
	is := func(b *bool) bool { return b != nil && *b }
	s, err := a.parts.SourceAsker.Ask(c.Request.Context(), sourcing.Ask{
		Company: companyOf(c), Full: is(body.Full), Believe: is(body.Believe), TakeOnly: is(body.TakeOnly), By: actorOf(c),
	})
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Location", "/v1/sources/"+string(of)+"/syncs")
	c.JSON(http.StatusAccepted, syncOf(s))
}
