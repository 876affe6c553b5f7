package webui

import (
	"cmp"
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

func peopleRoutes(at *routes) {
	at.get("/people", peoplePage)
	at.post("/people/users", inviteUser, peoplePage)
	at.get("/people/users/:id", userPage)
	at.post("/people/users/:id", changeUser, userPage)
	at.post("/people/users/:id/:do", actOnUser, userPage)
	at.post("/people/workers", addWorker, peoplePage)
	at.get("/people/keys", keysPage)
	at.post("/people/keys", makeKey, keysPage)
	at.post("/people/routes", makeRoute, keysPage)
	at.post("/people/keys/:id/rotate", rotateKey, keysPage)
	at.post("/people/keys/:id/revoke", revokeKey, keysPage)
	at.post("/people/routes/:id/rotate", rotateRoute, keysPage)
	at.post("/people/routes/:id/revoke", revokeRoute, keysPage)
}

// user is a person who may sign in.
type user struct {
	ID      string    `json:"id"`
	Email   string    `json:"email"`
	Name    string    `json:"name"`
	Role    string    `json:"role"`
	Worker  string    `json:"worker"`
	To      time.Time `json:"valid_to"`
	State   string    `json:"state"`
	Invited time.Time `json:"invited_at"`
	Active  time.Time `json:"active_at"`
}

// String is what people call the user.
func (u user) String() string { return cmp.Or(u.Name, u.Email) }

// worker is somebody whose time is counted.
type worker struct {
	ID       string    `json:"id"`
	Ref      string    `json:"ref"`
	Name     string    `json:"name"`
	Email    string    `json:"email"`
	Language string    `json:"language"`
	To       time.Time `json:"active_to"`
}

// peopleView lists who may sign in, as far as that is for the visitor, and workers.
type peopleView struct {
	Users   []user
	Workers []worker
	Next    string
}

func peoplePage(r *request) (templ.Component, error) {
	var v peopleView
	if r.May(tenant.ManageAccess) {
		page := struct{ Users any }{&v.Users}
		if err := r.get("/v1/users?limit=200", &page); err != nil {
			return nil, err
		}
	}
	if r.May(tenant.ReadPeople) {
		page := struct {
			Workers any
			Next    any `json:"next_cursor"`
		}{&v.Workers, &v.Next}
		if err := r.get(r.Path("/v1/workers?limit=100", "cursor"), &page); err != nil {
			return nil, err
		}
	}
	return peopleList(r, v), nil
}

// roles are those that a company gives.
func (r *request) roles() (out []choice) {
	for _, role := range tenant.CompanyRoles() {
		out = append(out, choice{string(role), r.T("role." + string(role))})
	}
	return out
}

// endOf reads a day from a form as the end of that day in the company's time zone.
func (r *request) endOf(field string) (time.Time, bool) {
	day := ParseDay(r.Form(field))
	if day.IsZero() {
		return day, false
	}
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, r.zone), true
}

// access is what a form says of a user.
func (r *request) access() map[string]any {
	body := map[string]any{"name": r.Form("name"), "role": r.Form("role")}
	if to, said := r.endOf("valid_to"); said {
		body["valid_to"] = to
		if r.Form("role") == string(tenant.RoleAuditor) {
			body["valid_from"] = r.now.UTC().Truncate(time.Second)
		}
	}
	if w := r.Form("worker"); w != "" {
		body["worker"] = w
	}
	return body
}

func inviteUser(r *request) (outcome, error) {
	body := r.access()
	body["email"] = r.Form("email")
	if err := r.post("/v1/users", body, nil); err != nil {
		return outcome{}, err
	}
	return went("/people", "people.invited")
}

func addWorker(r *request) (outcome, error) {
	body := map[string]any{"ref": r.Form("ref"), "name": r.Form("name"), "language": r.Form("language")}
	if email := r.Form("email"); email != "" {
		body["email"] = email
	}
	if err := r.post("/v1/workers", body, nil); err != nil {
		return outcome{}, err
	}
	return went("/people#workers", "people.added")
}

// userView is one person, and where they are signed in.
type userView struct {
	User     user
	Version  string
	Sessions []struct {
		Way  string    `json:"way"`
		From time.Time `json:"created_at"`
		Seen time.Time `json:"seen_at"`
	}
	People people
}

func userPage(r *request) (templ.Component, error) {
	var v userView
	var err error
	if v.Version, err = r.getVersion("/v1/users/"+r.ID("id"), &v.User); err != nil {
		return nil, err
	}
	page := struct{ Sessions any }{&v.Sessions}
	if err = r.get("/v1/users/"+r.ID("id")+"/sessions?limit=50", &page); err != nil {
		return nil, err
	}
	if v.People, err = r.people(); err != nil {
		return nil, err
	}
	return userDetail(r, v), nil
}

func changeUser(r *request) (outcome, error) {
	if err := r.patch("/v1/users/"+r.ID("id"), r.Form("version"), r.access(), nil); err != nil {
		return outcome{}, err
	}
	return went("/people/users/"+r.ID("id"), "people.changed")
}

// actOnUser disables or enables a user, or ends their sessions.
func actOnUser(r *request) (outcome, error) {
	paths := map[string]string{"disable": "/disable", "enable": "/enable", "sign-out": "/sessions/end"}
	path, there := paths[r.c.Param("do")]
	if !there {
		return outcome{}, errNothing
	}
	if err := r.post("/v1/users/"+r.ID("id")+path, nil, nil); err != nil {
		return outcome{}, err
	}
	return went("/people/users/"+r.ID("id"), "people.done")
}
