package access_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/access"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
)

func TestTheFirstAdminComesFromTheCommandLine(t *testing.T) {
	w := newWorld(t)
	invite := func(email string, role tenant.Role, asked access.Asked) error {
		_, err := w.users.Invite(t.Context(), access.InviteUser{Company: w.acme, Email: email, Grant: tenant.Grant{Role: role}, Asked: asked})
		return err
	}
	require.ErrorIs(t, invite("a@acme.example", tenant.RoleAdmin, byAPI), tenant.ErrFirstAdmin)
	require.NoError(t, invite("v@acme.example", tenant.RoleViewer, byAPI))
	v, err := w.users.ByEmail(t.Context(), w.acme, "v@acme.example")
	require.NoError(t, err)
	admin := tenant.RoleAdmin
	_, err = w.users.Change(t.Context(), access.ChangeUser{Company: w.acme, User: v.ID, Role: &admin, Asked: byAPI})
	require.ErrorIs(t, err, tenant.ErrFirstAdmin, "not by a change either")
	require.NoError(t, invite("a@acme.example", tenant.RoleAdmin, byCommand))
	require.NoError(t, invite("b@acme.example", tenant.RoleAdmin, byAPI), "now there is one")
	require.ErrorIs(t, invite("b@acme.example", tenant.RoleViewer, byAPI), tenant.ErrEmailTaken)
	require.ErrorIs(t, invite("o@acme.example", tenant.RoleSupport, byCommand), tenant.ErrUnknownRole, "a role of the house")
	require.ErrorIs(t, invite("o@acme.example", "king", byCommand), tenant.ErrUnknownRole)
	_, err = w.users.Invite(t.Context(), access.InviteUser{Company: w.house, Email: "x@acme.example", Grant: tenant.Grant{Role: tenant.RoleAdmin}, Asked: byCommand})
	require.ErrorIs(t, err, tenant.ErrUnknownRole, "the house has no admin")
	require.Equal(t, []string{"access.granted", "access.granted", "access.granted"}, w.kinds(w.acme), "what was refused left nothing")
}

func TestTheLastAdminStays(t *testing.T) {
	w := newWorld(t)
	one, two := w.user(w.acme, "a@acme.example", tenant.RoleAdmin), w.user(w.acme, "b@acme.example", tenant.RoleAdmin)
	viewer := tenant.RoleViewer
	demote := func(u tenant.User, asked access.Asked) error {
		_, err := w.users.Change(t.Context(), access.ChangeUser{Company: w.acme, User: u.ID, Role: &viewer, Asked: asked})
		return err
	}
	_, err := w.users.Disable(t.Context(), w.acme, two.ID, byAPI)
	require.NoError(t, err)
	require.ErrorIs(t, demote(one, byAPI), tenant.ErrLastAdmin)
	_, err = w.users.Disable(t.Context(), w.acme, one.ID, byAPI)
	require.ErrorIs(t, err, tenant.ErrLastAdmin)
	_, err = w.users.Enable(t.Context(), w.acme, two.ID, byAPI)
	require.NoError(t, err)
	_, err = w.users.Enable(t.Context(), w.acme, two.ID, byAPI)
	require.ErrorIs(t, err, tenant.ErrUserState)
	require.NoError(t, demote(one, byAPI))
	require.NoError(t, demote(two, byCommand), "the command line may: it can make another")
	_, err = w.users.Disable(t.Context(), w.other, one.ID, byCommand)
	require.ErrorIs(t, err, tenant.ErrUserNotFound, "another company's")
}

func TestAnInvitedAdminDoesNotStandInForOneWhoSignsIn(t *testing.T) {
	w := newWorld(t)
	one, two := w.user(w.acme, "a@acme.example", tenant.RoleAdmin), w.user(w.acme, "b@acme.example", tenant.RoleAdmin)
	disable := func(u tenant.User) error {
		_, err := w.users.Disable(t.Context(), w.acme, u.ID, byAPI)
		return err
	}
	enable := func(u tenant.User) {
		_, err := w.users.Enable(t.Context(), w.acme, u.ID, byAPI)
		require.NoError(t, err)
	}
	require.NoError(t, disable(two), "nobody has signed in yet: one invitation is as good as another")
	require.ErrorIs(t, disable(one), tenant.ErrLastAdmin)
	enable(two)
	w.session(one)
	require.NoError(t, disable(two), "who never came is not missed")
	enable(two)
	err := disable(one)
	require.ErrorIs(t, err, tenant.ErrLastAdmin)
	require.ErrorContains(t, err, "signed in")
	viewer := tenant.RoleViewer
	_, err = w.users.Change(t.Context(), access.ChangeUser{Company: w.acme, User: one.ID, Role: &viewer, Asked: byAPI})
	require.ErrorIs(t, err, tenant.ErrLastAdmin)
	w.session(two)
	require.NoError(t, disable(one))
}

func TestAChangeIsMadeFromWhatWasSeen(t *testing.T) {
	w := newWorld(t)
	w.user(w.acme, "a@acme.example", tenant.RoleAdmin)
	u := w.user(w.acme, "v@acme.example", tenant.RoleViewer)
	name, auditor, end := "Vera", tenant.RoleAuditor, w.clock.now.Add(time.Hour)
	_, err := w.users.Change(t.Context(), access.ChangeUser{Company: w.acme, User: u.ID, Role: &auditor, Asked: byAPI})
	require.ErrorIs(t, err, tenant.ErrBadUser, "an auditor has an end")
	is, err := w.users.Change(t.Context(), access.ChangeUser{Company: w.acme, User: u.ID, Revision: 1, Name: &name, Role: &auditor, To: &end, Asked: byAPI})
	require.NoError(t, err)
	require.Equal(t, domain.Revision(2), is.Revision)
	_, err = w.users.Change(t.Context(), access.ChangeUser{Company: w.acme, User: u.ID, Revision: 1, Name: &name, Asked: byAPI})
	require.ErrorIs(t, err, domain.ErrMoved)
	got, err := w.users.Show(t.Context(), w.acme, u.ID)
	require.NoError(t, err)
	require.Equal(t, is, got)
}

func TestSessionsFollowTheUser(t *testing.T) {
	w := newWorld(t)
	w.user(w.acme, "a@acme.example", tenant.RoleAdmin)
	u := w.user(w.acme, "p@acme.example", tenant.RoleApprover)
	s := w.session(u)
	require.NoError(t, w.admitted(s.Text).Principal.Allows(tenant.CorrectPresence))
	viewer := tenant.RoleViewer
	_, err := w.users.Change(t.Context(), access.ChangeUser{Company: w.acme, User: u.ID, Role: &viewer, Asked: byAPI})
	require.NoError(t, err)
	require.ErrorIs(t, w.admitted(s.Text).Principal.Allows(tenant.CorrectPresence), tenant.ErrNotAllowed, "from the next request on")

	_, err = w.users.Disable(t.Context(), w.acme, u.ID, byAPI)
	require.NoError(t, err)
	w.refused(s.Text, "disabled")
	_, err = w.users.Enable(t.Context(), w.acme, u.ID, byAPI)
	require.NoError(t, err)
	w.refused(s.Text, "what was ended stays so")

	auditor, end := tenant.RoleAuditor, w.clock.now.Add(time.Hour)
	_, err = w.users.Change(t.Context(), access.ChangeUser{Company: w.acme, User: u.ID, Role: &auditor, To: &end, Asked: byAPI})
	require.NoError(t, err)
	s = w.session(u)
	w.clock.pass(time.Hour)
	w.refused(s.Text, "an auditor's time is over")
}

func TestSessionsEndInTime(t *testing.T) {
	w := newWorld(t)
	u := w.user(w.acme, "a@acme.example", tenant.RoleAdmin)
	idle, used := w.session(u), w.session(u)
	require.NotEqual(t, idle.Text, used.Text)
	for range 12 {
		w.clock.pass(time.Hour)
		_ = w.admitted(used.Text)
	}
	w.refused(idle.Text, "nobody used it for 12 hours")
	all, err := w.sessions.Of(t.Context(), w.acme, u.ID)
	require.NoError(t, err)
	require.Len(t, all, 1)
	for range 160 {
		w.clock.pass(time.Hour)
		if _, err = w.sessions.Admit(t.Context(), used.Text); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, tenant.ErrBadCredential)
	require.Equal(t, used.Session.Expires, w.clock.now, "seven days, however it is used")
}

func TestSessionsAreEndedByTheirOwnersAndAdmins(t *testing.T) {
	w := newWorld(t)
	u, v := w.user(w.acme, "a@acme.example", tenant.RoleAdmin), w.user(w.acme, "v@acme.example", tenant.RoleViewer)
	mine, theirs := w.session(u), w.session(v)
	require.ErrorIs(t, w.sessions.End(t.Context(), w.acme, u.ID, theirs.Session.ID), tenant.ErrSessionNotFound, "not one's own")
	require.ErrorIs(t, w.sessions.End(t.Context(), w.other, v.ID, theirs.Session.ID), tenant.ErrSessionNotFound)
	require.NoError(t, w.sessions.End(t.Context(), w.acme, v.ID, theirs.Session.ID))
	w.refused(theirs.Text)
	again := w.session(v)
	n, err := w.sessions.EndAll(t.Context(), w.acme, v.ID, "user:x")
	require.NoError(t, err)
	require.Equal(t, 1, n)
	w.refused(again.Text)
	_ = w.admitted(mine.Text)
	_, err = w.sessions.EndAll(t.Context(), w.other, v.ID, "user:x")
	require.ErrorIs(t, err, tenant.ErrUserNotFound)
	require.Equal(t, "session.ended", w.kinds(w.acme)[2])
	w.refused("")
	w.refused(tenant.SessionText(mine.Session.ID, tenant.Secret{1}), "another secret")
}

func TestNobodyGivesOrTakesMoreThanTheyMay(t *testing.T) {
	w := newWorld(t)
	admin := w.user(w.acme, "a@acme.example", tenant.RoleAdmin)
	w.user(w.acme, "b@acme.example", tenant.RoleAdmin)
	viewer := w.user(w.acme, "v@acme.example", tenant.RoleViewer)
	key := tenant.APIKey{Company: w.acme, Scopes: []tenant.Capability{tenant.ManageAccess}}
	asked := access.Asked{By: key.Principal().Maker()}

	for _, role := range []tenant.Role{tenant.RoleAdmin, tenant.RoleViewer} {
		_, err := w.users.Invite(t.Context(), access.InviteUser{Company: w.acme, Email: "e@acme.example", Grant: tenant.Grant{Role: role}, Asked: asked})
		require.ErrorIs(t, err, tenant.ErrBeyondOwn, "%s", role)
	}
	up := tenant.RoleAdmin
	_, err := w.users.Change(t.Context(), access.ChangeUser{Company: w.acme, User: viewer.ID, Role: &up, Asked: asked})
	require.ErrorIs(t, err, tenant.ErrBeyondOwn)
	_, err = w.users.Disable(t.Context(), w.acme, admin.ID, asked)
	require.ErrorIs(t, err, tenant.ErrBeyondOwn, "nor takes it from who has more")
	_, err = w.users.Disable(t.Context(), w.acme, admin.ID, byAPI)
	require.NoError(t, err)
}

func TestAWorkersUserIsOneOfTheCompany(t *testing.T) {
	w := newWorld(t)
	nobody := domain.WorkerID{UUID: domain.UUID{1}}
	for _, asked := range []access.Asked{byAPI, byCommand} {
		_, err := w.users.Invite(t.Context(), access.InviteUser{
			Company: w.acme, Email: "w@acme.example", Grant: tenant.Grant{Role: tenant.RoleWorker, Worker: nobody}, Asked: asked,
		})
		require.ErrorIs(t, err, job.ErrWorkerNotFound)
	}
}
