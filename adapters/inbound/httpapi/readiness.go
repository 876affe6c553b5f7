package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/domain/fault"
)

// Readiness reports what keeps this process from serving: the database, its
// schema, a full queue. Its errors say so in words that may be shown.
type Readiness interface {
	Ready(ctx context.Context) error
}

var errNotReady = fault.New(fault.Unavailable, "server.not_ready", "the server does not take requests now")

// probe answers HEAD as GET, without a body, where balancers and monitors look. It
// is called before authentication is, as document is.
func (a *API) probe(r *gin.Engine) {
	r.HEAD("/healthz", a.GetHealth)
	r.HEAD("/readyz", a.GetReadiness)
}

// GetHealth answers GET /healthz.
func (a *API) GetHealth(c *gin.Context) { c.JSON(http.StatusOK, Status{Status: StatusOK}) }

// GetReadiness answers GET /readyz.
func (a *API) GetReadiness(c *gin.Context) {
	ctx, cancel := withTimeout(c)
	defer cancel()
	err := a.parts.Ready.Ready(ctx)
	if err == nil {
		c.JSON(http.StatusOK, Status{Status: StatusOK})
		return
	}
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind == fault.Internal { // Whatever it is, it is not ready.
		a.log.WarnContext(ctx, "not ready", "error", err)
		f = errNotReady
	}
	a.fail(c, refusal{http.StatusServiceUnavailable, f})
}
