package webui

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/adapters/inbound/internal/browser"
	"actual/app/access"
	"actual/domain"
	"actual/domain/tenant"
)

// signInView is what the page of signing in offers.
type signInView struct {
	Issuer   string
	Links    bool
	ReturnTo string
}

// signInPage answers GET /sign-in: who is signed in, or the ways to.
func (p *Pages) signInPage(c *gin.Context) {
	back, err := tenant.NewReturn(c.Query("return_to"))
	if err != nil {
		p.fail(c, err)
		return
	}
	r := p.stranger(c)
	v := signInView{ReturnTo: back}
	v.Issuer, v.Links = p.parts.SignIn.Ways()
	if in, err := p.parts.Sessions.Admit(c.Request.Context(), browser.Get(c.Request, browser.Session)); err == nil {
		r.token = in.Secret.Token()
		p.show(r, http.StatusOK, signedInPage(r, in.Principal.Name))
		return
	}
	p.show(r, http.StatusOK, waysPage(r, v))
}

// ask answers POST /sign-in/email: alike, whoever's the address is.
func (p *Pages) ask(c *gin.Context) {
	err := p.parts.SignIn.Ask(c.Request.Context(), access.AskLink{Email: c.PostForm("email"), ReturnTo: c.PostForm("return_to"), Caller: c.ClientIP()})
	if err != nil {
		p.fail(c, err)
		return
	}
	r := p.stranger(c)
	p.show(r, http.StatusAccepted, saidPage(r, "sign_in.look", "sign_in.look_said"))
}

// showLink answers GET /sign-in/link. It does nothing but show a button: programs
// that look into mail open links, too.
func (p *Pages) showLink(c *gin.Context) {
	r := p.stranger(c)
	p.show(r, http.StatusOK, linkPage(r, c.Query("token")))
}

// follow answers POST /sign-in/link.
func (p *Pages) follow(c *gin.Context) {
	done, err := p.parts.SignIn.Follow(c.Request.Context(), c.PostForm("token"))
	p.arrive(c, done, err)
}

// begin answers GET /sign-in/oidc.
func (p *Pages) begin(c *gin.Context) {
	begun, err := p.parts.SignIn.Begin(c.Request.Context(), c.Query("return_to"), c.ClientIP())
	if err != nil {
		p.fail(c, err)
		return
	}
	browser.Set(c.Writer, browser.SignIn, begun.Cookie, tenant.IssuerWaits)
	c.Redirect(http.StatusSeeOther, begun.URL)
}

// finish answers GET /sign-in/oidc/callback, where the issuer sends browsers back to.
func (p *Pages) finish(c *gin.Context) {
	cookie := browser.Get(c.Request, browser.SignIn)
	browser.Clear(c.Writer, browser.SignIn)
	done, err := p.parts.SignIn.Finish(c.Request.Context(), c.Query("state"), c.Query("code"), cookie)
	p.arrive(c, done, err)
}

// showChoice answers GET /sign-in/company.
func (p *Pages) showChoice(c *gin.Context) {
	all, err := p.parts.Chooser.Choices(c.Request.Context(), browser.Get(c.Request, browser.SignIn))
	if err != nil {
		p.fail(c, err)
		return
	}
	r := p.stranger(c)
	p.show(r, http.StatusOK, choicePage(r, all))
}

// choose answers POST /sign-in/company.
func (p *Pages) choose(c *gin.Context) {
	id, err := domain.ParseCompanyID(c.PostForm("company"))
	if err != nil {
		p.fail(c, err)
		return
	}
	done, err := p.parts.Chooser.Choose(c.Request.Context(), browser.Get(c.Request, browser.SignIn), id)
	p.arrive(c, done, err)
}

// arrive gives the browser its new session, ends the one that it had, and sends it
// to where it wanted; or it asks which company.
func (p *Pages) arrive(c *gin.Context, done access.Finished, err error) {
	if err != nil {
		p.fail(c, err)
		return
	}
	if done.Choice != "" {
		browser.Set(c.Writer, browser.SignIn, done.Choice, tenant.ChoiceWaits)
		c.Redirect(http.StatusSeeOther, "/sign-in/company")
		return
	}
	for _, name := range []string{browser.Visit, browser.Session} {
		if err := p.parts.Sessions.EndText(c.Request.Context(), browser.Get(c.Request, name)); err != nil {
			p.fail(c, err)
			return
		}
	}
	browser.Clear(c.Writer, browser.Visit)
	browser.Clear(c.Writer, browser.SignIn)
	browser.Set(c.Writer, browser.Session, done.Opened.Text, p.parts.Terms.Most)
	if done.ReturnTo == "/sign-in" { // Nowhere in particular.
		done.ReturnTo = "/"
	}
	c.Redirect(http.StatusSeeOther, done.ReturnTo)
}

// end answers POST /sign-in/end: sign out.
func (p *Pages) end(c *gin.Context) {
	text := browser.Get(c.Request, browser.Session)
	in, err := p.parts.Sessions.Admit(c.Request.Context(), text)
	if err == nil && !in.Secret.IsToken(c.PostForm("token")) {
		p.fail(c, tenant.ErrForged)
		return
	}
	if err == nil {
		err = p.parts.Sessions.EndText(c.Request.Context(), text)
		if err != nil {
			p.fail(c, err)
			return
		}
	}
	for _, name := range []string{browser.Visit, browser.Session} {
		browser.Clear(c.Writer, name)
	}
	c.Redirect(http.StatusSeeOther, "/sign-in")
}
