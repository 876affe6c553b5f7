package webui

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/adapters/inbound/internal/browser"
	"actual/app/access"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

// SignIn lets people prove who they are.
type SignIn interface {
	Ways() (issuer string, links bool)
	Begin(ctx context.Context, returnTo, caller string) (access.Begun, error)
	Finish(ctx context.Context, state, code, cookie string) (access.Finished, error)
	Ask(ctx context.Context, cmd access.AskLink) error
	Follow(ctx context.Context, text string) (access.Finished, error)
}

// Chooser lets people of several companies say which.
type Chooser interface {
	Choices(ctx context.Context, choice string) ([]tenant.Company, error)
	Choose(ctx context.Context, choice string, company domain.CompanyID) (access.Finished, error)
}

// Sessions knows who is signed in.
type Sessions interface {
	Admit(ctx context.Context, text string) (access.Admitted, error)
	EndText(ctx context.Context, text string) error
}

// Origin is what the pages are of, such as https://actual.example.
type Origin string

// Parts is what the pages are made of.
type Parts struct {
	SignIn    SignIn
	Chooser   Chooser
	Sessions  Sessions
	Accounts  Connector
	Transfers Transfers
	Digests   Digests
	Origin    Origin
	Terms     tenant.SessionTerms
	Map       BaseMap
	Clock     ports.Clock
	IDs       ports.Identifiers
	Log       *slog.Logger
}

// Pages answers what people open in a browser: everything outside of /v1.
type Pages struct {
	parts  Parts
	origin browser.Origin
	log    *slog.Logger
	api    http.Handler
	doors  []Door
}

// New returns the pages.
func New(parts Parts) *Pages {
	return &Pages{parts: parts, origin: browser.OriginOf(string(parts.Origin)), log: parts.Log}
}

// Register puts the pages onto a router. They ask the API, inside the process, for all
// that they show of a company.
func (p *Pages) Register(r gin.IRoutes, api http.Handler) {
	p.api = api
	r.GET("/", p.home)
	r.GET(assetPath+":mark/*name", serveAsset)
	if p.parts.Map.Kind == "pmtiles" {
		r.GET(tilesPath, p.serveTiles)
	}
	r.POST("/language", p.limited, p.ownPage, p.speakIn)
	r.GET("/sign-in", p.signInPage)
	r.POST("/sign-in/email", p.limited, p.ownPage, p.ask)
	r.GET("/sign-in/link", p.showLink)
	r.POST("/sign-in/link", p.limited, p.ownPage, p.follow)
	r.GET("/sign-in/oidc", p.begin)
	r.GET("/sign-in/oidc/callback", p.finish)
	r.GET("/sign-in/company", p.showChoice)
	r.POST("/sign-in/company", p.limited, p.ownPage, p.choose)
	r.POST("/sign-in/end", p.limited, p.ownPage, p.end)
	r.GET(ConnectPath, p.connect)
	r.GET(TransferPath+":id", p.transfer)
	r.GET(DigestPath+":id", p.digest)
	r.GET(UnsubscribePath, p.showUnsubscribe)
	r.POST(UnsubscribePath, p.limited, p.unsubscribe)
	r.POST("/enter/leave", p.limited, p.ownPage, func(c *gin.Context) {
		if r, known := p.meet(c); known {
			p.leave(r)
		}
	})
	for _, a := range areas() {
		if a.routes != nil {
			a.routes(&routes{p, r, a})
		}
	}
}

// maxForm is more than a form of ours has: a fence with holes is the largest.
const maxForm = 1 << 20 // Bytes.

// limited reads no more of a form than one of ours has.
func (p *Pages) limited(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxForm)
}

// ownPage refuses what was not sent by a page of ours.
func (p *Pages) ownPage(c *gin.Context) {
	if !p.origin.Made(c.Request) {
		p.fail(c, errForeign)
	}
}

var errForeign = fault.New(fault.Denied, "sign_in.foreign_page", "the form was not sent by a page of this server, or the browser does not say so: begin again here")

var statusOf = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.Denied: http.StatusForbidden, fault.Unavailable: http.StatusServiceUnavailable,
}

// fail shows what went wrong with signing in, and with what needs no session, with the way
// to begin again.
func (p *Pages) fail(c *gin.Context, err error) {
	why := &problem{Status: http.StatusInternalServerError, Code: "internal"}
	var f *fault.Error
	if errors.Is(err, tenant.ErrBadCredential) {
		err = tenant.ErrNobody
	}
	if errors.As(err, &f) && f.Kind != fault.Internal {
		why = &problem{Status: statusOf[f.Kind], Code: f.Code, Detail: f.Msg}
	}
	if errors.Is(err, tenant.ErrTooOften) {
		c.Header("Retry-After", "900")
		why.Status = http.StatusTooManyRequests
	}
	level := slog.LevelInfo
	if why.Status >= http.StatusInternalServerError {
		level = slog.LevelWarn
	}
	p.log.Log(c.Request.Context(), level, "sign-in refused", "code", why.Code, "error", err)
	r := p.stranger(c)
	p.show(r, why.Status, failedPage(r, why))
}
