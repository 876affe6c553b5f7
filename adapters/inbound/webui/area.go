package webui

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"actual/domain/tenant"
)

// area is a part of the pages: an entry of the navigation, and all below its path. Its
// name is the phrase "nav.<key>".
type area struct {
	key, path string
	group     string              // Of the navigation: the phrase "nav.<group>".
	needs     []tenant.Capability // One of them: who has none finds nothing at its paths.
	routes    func(at *routes)
}

// page answers a GET: what is shown, or the API's refusal.
type page func(r *request) (templ.Component, error)

// act does what a form asks for. Its refusal is shown on the page that the form is of,
// with what was sent still in it.
type act func(r *request) (outcome, error)

// outcome is what follows an act: another page, which says what was done, or, where
// something is shown once only, a page at once.
type outcome struct {
	to, said string
	page     templ.Component
}

// went sends the browser to a page, which says the phrase "said.<said>".
func went(to, said string) (outcome, error) { return outcome{to: to, said: said}, nil }

// routes takes an area's pages and acts. Paths are whole, such as "/badges/:id".
type routes struct {
	pages *Pages
	on    gin.IRoutes
	area  area
}

func (at *routes) get(path string, show page) {
	at.pages.note(http.MethodGet, path, at.area)
	at.on.GET(path, at.handle(func(r *request) { at.pages.answer(r, http.StatusOK, show) }))
}

// post registers an act; again is the page that its form is of.
func (at *routes) post(path string, do act, again page) {
	at.pages.note(http.MethodPost, path, at.area)
	at.on.POST(path, at.pages.limited, at.pages.ownPage, at.handle(func(r *request) { at.pages.do(r, do, again) }))
}

func (at *routes) handle(next func(r *request)) gin.HandlerFunc {
	return func(c *gin.Context) {
		r, known := at.pages.meet(c)
		if !known {
			return
		}
		if !r.May(at.area.needs...) {
			at.pages.refuse(r, errNothing)
			return
		}
		r.area = at.area.key
		next(r)
	}
}

func (p *Pages) answer(r *request, status int, show page) {
	component, err := show(r)
	if err != nil {
		p.refuse(r, err)
		return
	}
	p.show(r, status, component)
}

func (p *Pages) do(r *request, do act, again page) {
	done, err := do(r)
	why, known := asProblem(err)
	switch {
	case err == nil && done.page != nil:
		p.show(r, http.StatusOK, done.page)
	case err == nil:
		r.c.Redirect(http.StatusSeeOther, saying(done.to, done.said))
	case !known || why.Status == http.StatusNotFound || again == nil:
		p.refuse(r, err)
	case why.Status == http.StatusUnauthorized:
		r.c.Redirect(http.StatusSeeOther, "/sign-in")
	default:
		r.wrong, r.once, r.path = why, "", r.cameFrom()
		p.answer(r, why.Status, again)
	}
}

// cameFrom is the path of the page that the form was on, where the browser says so.
func (r *request) cameFrom() string {
	from, err := url.Parse(r.c.Request.Referer())
	if err != nil || from.Path == "" {
		return r.path
	}
	if path, err := tenant.NewReturn(from.Path); err == nil {
		return path
	}
	return r.path
}

// saying adds to an address what its page is to say.
func saying(to, said string) string {
	if said == "" {
		return to
	}
	path, fragment, marked := strings.Cut(to, "#")
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	path += sign + "said=" + url.QueryEscape(said)
	if marked {
		path += "#" + fragment
	}
	return path
}

// Said returns what was just done, in words of ours.
func (r *request) Said() string {
	if key := "said." + r.c.Query("said"); has(key) {
		return r.T(key)
	}
	return ""
}

// entry is a link of the navigation.
type entry struct {
	key, path string
	current   bool
}

// group is a list of links under a heading; its key may be empty.
type group struct {
	key     string
	entries []entry
}

// Navigation lists what the visitor may open.
func (r *request) Navigation() (all []group) {
	for _, a := range areas() {
		if a.routes == nil || !r.May(a.needs...) {
			continue
		}
		if len(all) == 0 || all[len(all)-1].key != a.group {
			all = append(all, group{key: a.group})
		}
		last := &all[len(all)-1]
		last.entries = append(last.entries, entry{a.key, a.path, a.key == r.area})
	}
	return all
}

// home answers GET /: the first page that is for whoever is signed in, or what this is.
func (p *Pages) home(c *gin.Context) {
	if _, err := p.visitor(c); err != nil {
		p.show(p.stranger(c), http.StatusOK, welcomePage(p.stranger(c)))
		return
	}
	r, known := p.meet(c)
	if !known {
		return
	}
	for _, g := range r.Navigation() {
		c.Redirect(http.StatusSeeOther, g.entries[0].path)
		return
	}
	c.Redirect(http.StatusSeeOther, "/sign-in")
}

// Missing answers a browser that asks for a page that there is not; it reports false
// where the request is no browser's, or is for the API.
func (p *Pages) Missing(c *gin.Context) bool {
	if strings.HasPrefix(c.Request.URL.Path, "/v1") || !strings.Contains(c.GetHeader("Accept"), "text/html") {
		return false
	}
	if _, err := p.visitor(c); err != nil {
		p.refuse(p.stranger(c), errNothing)
		return true
	}
	if r, known := p.meet(c); known {
		p.refuse(r, errNothing)
	}
	return true
}
