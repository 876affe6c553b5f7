package webui

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"html/template"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/adapters/inbound/internal/browser"
	"actual/app/access"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/tenant"
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

// Pages answers /, /sign-in and what is below it, the pages of transfers and
// of summaries.
type Pages struct {
	signIn   SignIn
	chooser  Chooser
	sessions Sessions
	accounts Connector
	origin   browser.Origin
	terms    tenant.SessionTerms
	log      *slog.Logger

	transfers Transfers
	digests   Digests
}

// New returns the pages.
func New(signIn SignIn, chooser Chooser, sessions Sessions, accounts Connector, t Transfers, d Digests, origin Origin, terms tenant.SessionTerms, log *slog.Logger) *Pages {
	return &Pages{signIn: signIn, chooser: chooser, sessions: sessions, accounts: accounts, transfers: t, digests: d, origin: browser.OriginOf(string(origin)), terms: terms, log: log}
}

// Register puts the pages onto a router.
func (p *Pages) Register(r gin.IRoutes) {
	r.GET("/", p.headers, p.home)
	r.GET("/sign-in", p.headers, p.show)
	r.POST("/sign-in/email", p.headers, p.ownPage, p.ask)
	r.GET("/sign-in/link", p.headers, p.showLink)
	r.POST("/sign-in/link", p.headers, p.ownPage, p.follow)
	r.GET("/sign-in/oidc", p.headers, p.begin)
	r.GET("/sign-in/oidc/callback", p.headers, p.finish)
	r.GET("/sign-in/company", p.headers, p.showChoice)
	r.POST("/sign-in/company", p.headers, p.ownPage, p.choose)
	r.POST("/sign-in/end", p.headers, p.ownPage, p.end)
	r.GET(ConnectPath, p.headers, p.connect)
	r.GET(TransferPath+":id", p.headers, p.transfer)
	r.GET(DigestPath+":id", p.headers, p.digest)
	r.GET(UnsubscribePath, p.headers, p.showUnsubscribe)
	r.POST(UnsubscribePath, p.headers, p.unsubscribe)
}

//go:embed page/sign-in.html
var source string

//go:embed page/sign-in.css
var style string

var (
	page = template.Must(template.New("page").Parse(source))
	// policy lets a page of ours show its own style and send its own forms, and
	// nothing else.
	policy = "default-src 'none'; style-src 'sha256-" + hashOf(style) + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// view is what a page shows; what is empty is not shown.
type view struct {
	Style    template.CSS
	Title    string
	Home     bool // What this is, and where one goes from here.
	Error    string
	Code     string
	Said     string // What was done.
	Issuer   string
	Links    bool
	ReturnTo string
	Link     string // The one-time link's text, to be confirmed.
	Choices  []tenant.Company
	Name     string // Who is signed in.
	Company  string
	Token    string // That signing out needs.
}

func (p *Pages) render(c *gin.Context, status int, v view) {
	v.Style = template.CSS(style) //nolint:gosec // It is a file of ours.
	if v.Title == "" {
		v.Title = "Sign in"
	}
	var out bytes.Buffer
	if err := page.Execute(&out, v); err != nil {
		p.log.ErrorContext(c.Request.Context(), "page", "error", err)
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Data(status, "text/html; charset=utf-8", out.Bytes())
	c.Abort()
}

// headers are the API's, but for what these pages need: their style and forms, and
// that a browser names our own origin when it sends one.
func (p *Pages) headers(c *gin.Context) {
	c.Header("Content-Security-Policy", policy)
	c.Header("Referrer-Policy", "same-origin")
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxForm)
}

// home answers GET /: what this is, to whoever comes by the address alone.
func (p *Pages) home(c *gin.Context) {
	p.render(c, http.StatusOK, view{Title: "Welcome", Home: true})
}

// maxForm is more than a form of ours has.
const maxForm = 16 << 10 // Bytes.

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

// fail shows what went wrong, with the way to begin again.
func (p *Pages) fail(c *gin.Context, err error) {
	v := view{Title: "That did not work", Error: "Something went wrong on our side. Try again.", Code: "internal"}
	status := http.StatusInternalServerError
	var f *fault.Error
	if errors.As(err, &f) && f.Kind != fault.Internal {
		v.Error, v.Code, status = f.Msg, f.Code, statusOf[f.Kind]
	}
	if errors.Is(err, tenant.ErrTooOften) {
		c.Header("Retry-After", "900")
		status = http.StatusTooManyRequests
	}
	if errors.Is(err, tenant.ErrBadCredential) {
		err = tenant.ErrNobody
		v.Error, v.Code = tenant.ErrNobody.Msg, tenant.ErrNobody.Code
	}
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelWarn
	}
	p.log.Log(c.Request.Context(), level, "sign-in refused", "code", v.Code, "error", err)
	v.Issuer, v.Links = p.signIn.Ways()
	p.render(c, status, v)
}
