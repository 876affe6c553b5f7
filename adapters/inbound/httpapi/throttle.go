package httpapi

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"actual/domain/fault"
	"actual/domain/tenant"
)

// Throttle says which requests and deliveries are within their limits. Its errors
// are those of the store.
type Throttle interface {
	Request(ctx context.Context, p tenant.Principal) (tenant.Allowance, error)
	Delivery(ctx context.Context, r tenant.Route) (tenant.Allowance, error)
}

var (
	errTooMany    = refusal{http.StatusTooManyRequests, fault.New(fault.Unavailable, "limit.requests", "the key, the person or the company has sent more requests than its limit allows")}
	errDeliveries = fault.New(fault.Unavailable, "limit.deliveries", "the route has delivered more than its limit allows; nothing was stored: send again")
	errDeadline   = fault.New(fault.Unavailable, "request.deadline", "it took longer than a request may")
)

// heldOff marks a request that was over a limit.
const heldOff = "actual.held_off"

// throttle refuses what is over the limit of its key or company, before it costs
// more than its authentication. Whom nobody knows is not counted here.
func (a *API) throttle(c *gin.Context) {
	p := principalIn(c)
	if p.Company.IsZero() {
		return
	}
	allowed, err := a.parts.Throttle.Request(c.Request.Context(), p)
	if err != nil {
		a.fail(c, err)
		return
	}
	showAllowance(c, allowed)
	if !allowed.OK {
		c.Set(heldOff, true)
		c.Header("Retry-After", seconds(allowed.Retry))
		a.fail(c, tooMany(p, allowed.Of))
	}
}

// tooMany says whose limit it is.
func tooMany(p tenant.Principal, limit tenant.Limit) error {
	whose := "it is this person's"
	switch {
	case limit == tenant.CompanyRequests:
		whose = "it is the company's, which all its keys and people share"
	case p.Kind == tenant.ByKey:
		whose = "it is this key's"
	}
	return refusal{errTooMany.status, errTooMany.fault.With("%s (%s)", whose, limit)}
}

// showAllowance says what is left, in the header fields of the draft
// draft-ietf-httpapi-ratelimit-headers-06.
func showAllowance(c *gin.Context, a tenant.Allowance) {
	c.Header("RateLimit-Limit", strconv.FormatInt(a.Limit, 10))
	c.Header("RateLimit-Remaining", strconv.FormatInt(a.Remaining, 10))
	c.Header("RateLimit-Reset", seconds(a.Reset))
	c.Header("RateLimit-Policy", fmt.Sprintf("%d;w=%s", a.Limit, seconds(a.Window)))
}

// seconds are whole ones, rounded up.
func seconds(d time.Duration) string {
	return strconv.FormatInt(int64(math.Ceil(d.Seconds())), 10)
}

// deadline ends what takes too long, so that nobody's request holds what others
// need for ever.
func (o operations) deadline() gin.HandlerFunc {
	return func(c *gin.Context) {
		within := o[c.Request.Method+" "+c.FullPath()].within
		if within == 0 {
			within = RequestDeadline
		}
		ctx, cancel := context.WithTimeout(c.Request.Context(), within)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}

// late reports that an error comes of the deadline.
func late(c *gin.Context, err error) bool {
	if !errors.Is(c.Request.Context().Err(), context.DeadlineExceeded) {
		return false
	}
	kind := fault.KindOf(err)
	return kind == fault.Internal || kind == fault.Unavailable
}
