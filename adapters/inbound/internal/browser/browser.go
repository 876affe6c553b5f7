// Package browser holds what all that talks to browsers must do alike: cookies
// that no other site can set or send along, and the question whether a request was
// made on a page of ours.
package browser

import (
	"net/http"
	"net/url"
	"time"
)

// The cookies. With __Host- a browser takes them only from this host, for all of
// it, and over TLS; a loopback address counts as that.
const (
	Session = "__Host-actual_session" // A session.
	Visit   = "__Host-actual_visit"   // Support's in a company, beside its own.
	SignIn  = "__Host-actual_sign_in" // Which browser began a sign-in.

	Language = "__Host-actual_language" // In which language the pages are read.
)

// Set gives the browser a cookie for so long.
func Set(w http.ResponseWriter, name, value string, lasts time.Duration) {
	http.SetCookie(w, cookie(name, value, int(lasts/time.Second)))
}

// Clear takes a cookie away.
func Clear(w http.ResponseWriter, name string) { http.SetCookie(w, cookie(name, "", -1)) }

func cookie(name, value string, seconds int) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// Get returns the value of a cookie, or "".
func Get(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// Origin is what our pages are of, such as https://actual.example.
type Origin string

// OriginOf returns the origin of a URL; "" where it has none.
func OriginOf(raw string) Origin {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return ""
	}
	return Origin(u.Scheme + "://" + u.Host)
}

// Made reports whether the browser says that the request was made on a page of
// this origin. What says nothing of it was made on none.
func (o Origin) Made(r *http.Request) bool {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	switch {
	case site == "" && origin == "":
		return false
	case site != "" && site != "same-origin":
		return false
	}
	return origin == "" || o != "" && origin == string(o)
}

// Foreign reports whether the browser says that the request was made on a page of
// another origin. What says nothing of it may be no browser.
func (o Origin) Foreign(r *http.Request) bool {
	said := r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != ""
	return said && !o.Made(r)
}
