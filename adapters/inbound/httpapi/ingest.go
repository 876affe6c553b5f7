package httpapi

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/netip"

	"github.com/gin-gonic/gin"

	"actual/app/ingest"
	"actual/domain/fault"
	"actual/domain/tenant"
)

// Routes says which Notehub route a secret opens that is shown from an address.
// It fails as Authenticator does.
type Routes interface {
	Route(ctx context.Context, text string, from netip.Addr) (tenant.Route, error)
}

// Acceptor makes deliveries durable.
type Acceptor interface {
	// Accept returns when all items are on disk, with what became of each, in
	// order.
	Accept(ctx context.Context, d ingest.Delivery) ([]ingest.Outcome, error)
	// Oversized keeps what is known of bytes over the limit.
	Oversized(ctx context.Context, route tenant.Route, headers map[string]string, size int64, sum [32]byte) (ingest.Outcome, error)
}

// Splitter parts a body into events. It loses nothing but white space and
// punctuation between them.
type Splitter func(body []byte) iter.Seq[ingest.Item]

const secretHeader = "X-Actual-Secret"

// PostNotehubEvents answers POST /v1/notehub/events. The secret is checked before
// anything of the body is read.
func (a *API) PostNotehubEvents(c *gin.Context) {
	ctx := c.Request.Context()
	route, err := a.parts.Routes.Route(ctx, c.GetHeader(secretHeader), addressOf(c))
	if err != nil {
		a.refuseDelivery(c, err)
		return
	}
	concerns(c, route.Company)
	if err := a.withinRoute(c, route); err != nil {
		a.refuseDelivery(c, err)
		return
	}
	l, err := a.spool.read(c.Request)
	if err != nil {
		a.refuseDelivery(c, err)
		return
	}
	defer a.spool.back(l)
	in := intake{
		acceptor: a.parts.Events, split: a.parts.Split, limits: a.parts.Limits,
		delivery: ingest.Delivery{Route: route, Headers: kept(c)},
	}
	if err := in.take(c.Request.Context(), l); err != nil {
		a.refuseDelivery(c, err)
		return
	}
	if in.onlyTooLarge() {
		a.fail(c, errEventLarge)
		return
	}
	c.JSON(http.StatusOK, in.receipt)
}

// withinRoute counts the delivery against the route's limit. Over it the answer
// is 503, not 429: Notehub sends again after a 5xx alone.
func (a *API) withinRoute(c *gin.Context, route tenant.Route) error {
	allowed, err := a.parts.Throttle.Delivery(c.Request.Context(), route)
	if err != nil || allowed.OK {
		return err
	}
	c.Set(heldOff, true)
	c.Header("Retry-After", seconds(allowed.Retry))
	return errDeliveries
}

// refuseDelivery answers that nothing is promised. Notehub counts a failure and
// its owner sends again.
func (a *API) refuseDelivery(c *gin.Context, err error) {
	if fault.KindOf(err) == fault.Unavailable && c.Writer.Header().Get("Retry-After") == "" {
		c.Header("Retry-After", "5")
	}
	var r refusal
	if errors.As(err, &r) {
		c.Header("Connection", "close") // What is left of the body is not read.
	}
	a.fail(c, err)
}
