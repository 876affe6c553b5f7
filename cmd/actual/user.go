package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/access"
	"actual/domain"
	"actual/domain/tenant"
)

func userCommand() *cobra.Command {
	group := &cobra.Command{Use: "user", Short: "Manage the people who may sign in to a company"}
	group.AddCommand(userCreateCommand(), userListCommand(), userRoleCommand(), userDisableCommand(), userEnableCommand(), userSessionsCommand())
	return group
}

// byCommand is on whose behalf commands act. The first admin of a company is made
// by one, and by nothing else.
func byCommand() access.Asked { return access.Asked{By: tenant.Ours(operator()), Command: true} }

// grantFlags are the parts of a role.
type grantFlags struct{ role, worker, from, to string }

func (g *grantFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&g.role, "role", "", "admin, approver, viewer, worker or auditor; of the house operator or support")
	cmd.Flags().StringVar(&g.worker, "worker", "", "the worker whose own time the person sees, by their `REF` or id; for the role worker")
	cmd.Flags().StringVar(&g.from, "valid-from", "", "from when they may sign in, RFC 3339 (default: now)")
	cmd.Flags().StringVar(&g.to, "valid-to", "", "until when, RFC 3339; an auditor has an end")
	_ = cmd.MarkFlagRequired("role")
}

func (g *grantFlags) read(ctx context.Context, cmd *cobra.Command, t *tools, company domain.CompanyID) (out tenant.Grant, err error) {
	out.Role = tenant.Role(g.role)
	if g.worker != "" {
		w, err := workerByRef(ctx, t, company, g.worker)
		if err != nil {
			return out, fmt.Errorf("--worker: %w", err)
		}
		out.Worker = w.ID()
	}
	for _, end := range []struct {
		name, text string
		into       *time.Time
	}{{"valid-from", g.from, &out.From}, {"valid-to", g.to, &out.To}} {
		if end.text == "" {
			continue
		}
		if *end.into, err = time.Parse(time.RFC3339, end.text); err != nil {
			return out, misused(cmd, "--%s %q: give an RFC 3339 time such as 2027-03-01T00:00:00-05:00", end.name, end.text)
		}
	}
	return out, nil
}

func userCreateCommand() *cobra.Command {
	var g grantFlags
	var name string
	cmd := forCompany(&cobra.Command{
		Use: "create EMAIL", Short: "Let a person sign in to a company, its first admin too", Args: cobra.ExactArgs(1),
		Example: "  actual user create maria@northside.example --company northside --role admin",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				grant, err := g.read(ctx, cmd, t, c.ID())
				if err != nil {
					return err
				}
				u, err := t.Users.Invite(ctx, access.InviteUser{Company: c.ID(), Email: args[0], Name: name, Grant: grant, Asked: byCommand()})
				if err != nil {
					return err
				}
				return say(cmd, userLine(u), "%s may sign in to %s as %s (%s)", u.Email, c.Ref(), u.Role, u.ID)
			})
		},
	})
	g.add(cmd)
	cmd.Flags().StringVar(&name, "name", "", "their name")
	return cmd
}

func userLine(u tenant.User) map[string]any {
	out := map[string]any{"id": u.ID.String(), "email": u.Email, "name": u.Name, "role": u.Role, "state": u.State(), "worker": nil, "valid_from": nil, "valid_to": nil}
	if !u.Worker.IsZero() {
		out["worker"] = u.Worker.String()
	}
	if !u.From.IsZero() {
		out["valid_from"] = u.From.Format(time.RFC3339)
	}
	if !u.To.IsZero() {
		out["valid_to"] = u.To.Format(time.RFC3339)
	}
	return out
}

func userListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List the people who may sign in", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				after := ""
				for more := true; more; {
					var page []tenant.User
					var err error
					if page, more, err = t.Users.List(ctx, c.ID(), after, 500); err != nil {
						return err
					}
					for _, u := range page {
						after = u.Email
						until := ""
						if !u.To.IsZero() {
							until = "until " + u.To.In(c.Zone()).Format("2 Jan 2006 15:04 MST")
						}
						if err := say(cmd, userLine(u), "%s  %-8s  %-8s  %s %s", u.ID, u.Role, u.State(), u.Email, until); err != nil {
							return err
						}
					}
				}
				return nil
			})
		},
	})
}

// withUser is withCompany for a command about the user that its first argument
// names, by id or e-mail address.
func withUser(cmd *cobra.Command, who string, fn func(ctx context.Context, t *tools, u tenant.User) error) error {
	return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
		var u tenant.User
		id, err := domain.ParseUserID(who)
		if err == nil {
			u, err = t.Users.Show(ctx, c.ID(), id)
		} else {
			u, err = t.Users.ByEmail(ctx, c.ID(), who)
		}
		if err != nil {
			return fmt.Errorf("user %q: %w", who, err)
		}
		return fn(ctx, t, u)
	})
}

func userRoleCommand() *cobra.Command {
	var g grantFlags
	cmd := forCompany(&cobra.Command{
		Use: "role USER", Short: "Give a person another role; sessions go on with it from their next request", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withUser(cmd, args[0], func(ctx context.Context, t *tools, u tenant.User) error {
				grant, err := g.read(ctx, cmd, t, u.Company)
				if err != nil {
					return err
				}
				is, err := t.Users.Change(ctx, access.ChangeUser{
					Company: u.Company, User: u.ID, Role: &grant.Role, Worker: &grant.Worker, From: &grant.From, To: &grant.To, Asked: byCommand(),
				})
				if err != nil {
					return err
				}
				return say(cmd, userLine(is), "%s is %s", is.Email, is.Role)
			})
		},
	})
	g.add(cmd)
	return cmd
}

func userDisableCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "disable USER", Short: "Let a person in no more, and end all sessions at once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withUser(cmd, args[0], func(ctx context.Context, t *tools, u tenant.User) error {
				is, err := t.Users.Disable(ctx, u.Company, u.ID, byCommand())
				if err != nil {
					return err
				}
				return say(cmd, userLine(is), "%s may sign in no more", is.Email)
			})
		},
	})
}

func userEnableCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "enable USER", Short: "Let a disabled person sign in again", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withUser(cmd, args[0], func(ctx context.Context, t *tools, u tenant.User) error {
				is, err := t.Users.Enable(ctx, u.Company, u.ID, byCommand())
				if err != nil {
					return err
				}
				return say(cmd, userLine(is), "%s may sign in again as %s", is.Email, is.Role)
			})
		},
	})
}

func userSessionsCommand() *cobra.Command {
	var end bool
	cmd := forCompany(&cobra.Command{
		Use: "sessions USER", Short: "List a person's sessions, or end them", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withUser(cmd, args[0], func(ctx context.Context, t *tools, u tenant.User) error {
				if end {
					n, err := t.Sessions.EndAll(ctx, u.Company, u.ID, operator())
					if err != nil {
						return err
					}
					return say(cmd, map[string]any{"ended": n}, "ended: %d", n)
				}
				all, err := t.Sessions.Of(ctx, u.Company, u.ID)
				if err != nil {
					return err
				}
				for _, s := range all {
					out := map[string]any{"id": s.ID.String(), "way": s.By, "created_at": s.Created.Format(time.RFC3339), "seen_at": s.Seen.Format(time.RFC3339), "expires_at": s.Expires.Format(time.RFC3339)}
					if err := say(cmd, out, "%s  by %-5s  since %s, last seen %s", s.ID, s.By, s.Created.Format(time.RFC3339), s.Seen.Format(time.RFC3339)); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().BoolVar(&end, "end-all", false, "end all of them")
	return cmd
}
