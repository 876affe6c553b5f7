package webui

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"actual/adapters/inbound/internal/browser"
	"actual/domain/tenant"
	"actual/ports"
)

// request is a visitor's question to a page, with all that a page needs to answer it.
type request struct {
	language
	*api

	c    *gin.Context
	path string // Of the page, without the query.
	area string // Key of the area that the page is of; empty outside of all.
	who  visitor
	zone *time.Location // The company's.
	now  time.Time      // In it.

	ids    ports.Identifiers
	clock  ports.Clock
	wrong  *problem // Why the form that was sent is shown again.
	secret bool     // Whether the address itself proves something: it reaches nobody then.
	base   BaseMap  // What maps are drawn on.
	called *names   // What things are called, looked up so far.
	styled bool     // Whether styles may stand at elements: maps and charts need it.
}

// visitor is who asks, as GET /v1/me says it.
type visitor struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Name    string `json:"name"`
	Role    string `json:"role"`
	Worker  string `json:"worker"`
	Company struct {
		ID   string `json:"id"`
		Ref  string `json:"ref"`
		Name string `json:"name"`
		Zone string `json:"time_zone"`
	} `json:"company"`
	Capabilities []tenant.Capability `json:"capabilities"`
}

// May reports whether the visitor has one of these capabilities. It decides what is shown;
// whether a thing is done, the API decides.
func (r *request) May(one ...tenant.Capability) bool {
	return slices.ContainsFunc(one, func(c tenant.Capability) bool { return slices.Contains(r.who.Capabilities, c) })
}

// Query returns what the address says beside its path; "" where nothing.
func (r *request) Query(name string) string { return r.c.Query(name) }

// ID returns a part of the path, such as that of /badges/:id, escaped as the API's paths need it.
func (r *request) ID(name string) string { return url.PathEscape(r.c.Param(name)) }

// Form returns what was sent in a field of a form, without blanks around it; when a page is
// shown the first time, "".
func (r *request) Form(name string) string { return strings.TrimSpace(r.c.PostForm(name)) }

// Value returns what stands in a field: what was sent, where the form is shown again, else
// what is on record.
func (r *request) Value(name, recorded string) string {
	if text, sent := r.c.GetPostForm(name); sent && r.wrong != nil {
		return text
	}
	return recorded
}

// Wrong returns what is wrong with a field of the form that was sent; "" where nothing.
func (r *request) Wrong(name string) string {
	if r.wrong.names(name) {
		return r.wrong.Detail
	}
	return ""
}

// Here returns the address of this page with one part of its query set, or, with "", left
// out; the place in a list is always left out, unless it is what is set.
func (r *request) Here(name, value string) templ.SafeURL {
	q := r.c.Request.URL.Query()
	q.Del("cursor")
	q.Del("said")
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	if len(q) == 0 {
		return templ.SafeURL(r.path)
	}
	return templ.SafeURL(r.path + "?" + q.Encode())
}

// Path returns a path of the API with what the visitor asked for of these, such as the
// filters of a list.
func (r *request) Path(path string, names ...string) string {
	q := url.Values{}
	for _, name := range names {
		if v := strings.TrimSpace(r.c.Query(name)); v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return path
	}
	if strings.Contains(path, "?") {
		return path + "&" + q.Encode()
	}
	return path + "?" + q.Encode()
}

// meet says who asks. Nobody known is sent to sign in, and back.
func (p *Pages) meet(c *gin.Context) (*request, bool) {
	r := p.stranger(c)
	in, err := p.visitor(c)
	if err == nil {
		r.token = in.Secret.Token()
		err = r.get("/v1/me", &r.who)
	}
	if known, is := asProblem(err); errors.Is(err, tenant.ErrBadCredential) || is && known.Status == http.StatusUnauthorized {
		back := "/sign-in"
		if c.Request.Method == http.MethodGet {
			back += "?return_to=" + url.QueryEscape(c.Request.URL.RequestURI())
		}
		c.Redirect(http.StatusSeeOther, back)
		return nil, false
	}
	if err != nil {
		p.refuse(r, err)
		return nil, false
	}
	if zone, err := time.LoadLocation(r.who.Company.Zone); err == nil {
		r.zone, r.now = zone, r.now.In(zone)
	}
	return r, true
}

// stranger is a request of whom nothing is known but the language.
func (p *Pages) stranger(c *gin.Context) *request {
	r := &request{
		language: languageOf(c.Request), base: p.parts.Map, c: c, path: c.Request.URL.Path, zone: time.UTC, now: p.parts.Clock.Now().UTC(), ids: p.parts.IDs, clock: p.parts.Clock,
		api: &api{handler: p.api, from: c.Request, to: c.Writer},
	}
	if c.Request.Method == http.MethodPost {
		r.once = once(c.PostForm("once"))
	}
	return r
}

// once takes a form's mark, where it is one of ours.
func once(text string) string {
	if len(text) > 64 || strings.Trim(text, "0123456789abcdefABCDEF-") != "" {
		return ""
	}
	return text
}

// show answers with a page.
func (p *Pages) show(r *request, status int, page templ.Component) {
	var out bytes.Buffer
	ctx, islands := withIslands(r.c.Request.Context())
	if err := page.Render(ctx, &out); err != nil {
		p.log.ErrorContext(r.c.Request.Context(), "page", "error", err)
		r.c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	h := r.c.Writer.Header()
	r.styled = r.styled || islands.mapped()
	h.Set("Content-Security-Policy", policy(r.styled, p.parts.Map.origins()))
	h.Set("Referrer-Policy", "same-origin")
	if r.secret {
		h.Set("Referrer-Policy", "no-referrer")
	}
	h.Set("Content-Language", string(r.language))
	h.Set("Vary", "Cookie, Accept-Language")
	r.c.Data(status, "text/html; charset=utf-8", out.Bytes())
	r.c.Abort()
}

// policy lets a page load what is ours and send its forms here, and nothing else; styled:
// maps and charts set styles at elements.
// What the ground of a map is loaded from is named there alone.
func policy(styled bool, ground []string) string {
	styles, from := "'self'", "'self'"
	if styled {
		styles += " 'unsafe-inline'"
		from = strings.Join(append([]string{from}, ground...), " ")
	}
	return "default-src 'none'; style-src " + styles + "; script-src 'self'; img-src " + from + " data: blob:; connect-src " + from + "; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// refuse shows what stands in the way of a page. What there is not and what is not for the
// visitor look alike.
func (p *Pages) refuse(r *request, err error) {
	why, known := asProblem(err)
	switch {
	case !known:
		p.log.ErrorContext(r.c.Request.Context(), "page", "path", r.c.FullPath(), "error", err)
		p.show(r, http.StatusInternalServerError, brokenPage(r, &problem{Status: http.StatusInternalServerError, Code: "internal"}))
	case why.hides():
		r.area = ""
		p.show(r, http.StatusNotFound, nothingPage(r))
	case why.Status >= http.StatusInternalServerError || why.Status == http.StatusTooManyRequests:
		p.show(r, why.Status, brokenPage(r, why))
	default:
		p.show(r, why.Status, problemPage(r, why))
	}
}

// speakIn answers POST /language: in which language this browser reads.
func (p *Pages) speakIn(c *gin.Context) {
	back, err := tenant.NewReturn(c.PostForm("return_to"))
	if err != nil {
		back = "/"
	}
	if l := language(c.PostForm("language")); l == english || l == spanish {
		browser.Set(c.Writer, browser.Language, string(l), 365*24*time.Hour)
	}
	c.Redirect(http.StatusSeeOther, back)
}
