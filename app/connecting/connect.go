package connecting

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/vendor"
	"actual/ports"
)

// system is who the ledger says ended what nobody ended.
const system = "system:connections"

// attemptFor is how long a person has to come back from the vendor.
const attemptFor = 15 * time.Minute

// Begun is where a person goes to allow the connection, and until when.
type Begun struct {
	URL     string
	Expires time.Time
}

// Begin begins to connect an account: the person who comes back from the address
// with its state is the one that began.
//
// Errors: vendor.ErrNotConnectable, and those of Credentials.
func (k *Keeper) Begin(ctx context.Context, company domain.CompanyID, name vendor.Name, by string) (Begun, error) {
	app, err := k.app(ctx, company, name)
	if err != nil {
		return Begun{}, err
	}
	secret := k.secrets.Secret()
	state := base64.RawURLEncoding.EncodeToString(secret[:])
	a := vendor.Attempt{Hash: hashOf(state), Vendor: name, By: by, Redirect: string(k.landing), Expires: k.now().Add(attemptFor)}
	url, err := k.servers[name].Authorize(app, a.Redirect, state)
	if err != nil {
		return Begun{}, err
	}
	err = k.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error { return tx.Connecting.Begin(ctx, a, k.now()) })
	if err != nil {
		return Begun{}, fmt.Errorf("begin to connect %s: %w", name, err)
	}
	return Begun{URL: url, Expires: a.Expires}, nil
}

func hashOf(state string) []byte {
	sum := sha256.Sum256([]byte("actual connection " + state))
	return sum[:]
}

// Finish is the command to finish what a person began, with what the vendor sent
// the browser back with.
type Finish struct {
	Company domain.CompanyID
	By      string
	State   string
	Code    vendor.Secret
	Account string // As the address names it, such as realmId.
	Refused string // The error that it names; empty: none.
}

// mostAnswer bounds what is read of an address.
const mostAnswer = 4096

// FromAddress reads the address to which a vendor sent the browser back, by what it
// has under a name: state, code, realmId, error. Who finishes is left out. It fails
// with vendor.ErrBadAttempt where it has no state.
func FromAddress(get func(name string) string) (Finish, error) {
	f := Finish{State: get("state"), Code: vendor.NewSecret(get("code")), Account: get("realmId"), Refused: get("error")}
	if f.State == "" || len(f.State)+len(f.Code.Reveal())+len(f.Account)+len(f.Refused) > mostAnswer {
		return Finish{}, vendor.ErrBadAttempt.With("the address names no state")
	}
	return f, nil
}

// Finish stores the connection in the place of the one before it.
//
// Errors: vendor.ErrBadAttempt, vendor.ErrConnectDenied, ports.ErrGrantRefused,
// ports.ErrClientRefused, ports.ErrUnknownOutcome, ports.ErrCredentialMoved,
// fault.Unavailable, and those of Credentials.
func (k *Keeper) Finish(ctx context.Context, cmd Finish) (Entry, error) {
	ctx = context.WithoutCancel(ctx) // What the vendor granted is kept, whoever waits for it.
	var a vendor.Attempt
	err := k.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) (err error) {
		a, err = tx.Connecting.Take(ctx, hashOf(cmd.State), k.now())
		return err
	})
	switch {
	case err != nil:
		return Entry{}, fmt.Errorf("connect: %w", err)
	case a.By != cmd.By:
		return Entry{}, vendor.ErrBadAttempt
	case cmd.Refused != "" || cmd.Code.Reveal() == "":
		return Entry{}, vendor.ErrConnectDenied.With("%s", plain(cmd.Refused))
	}
	app, err := k.app(ctx, cmd.Company, a.Vendor)
	if err != nil {
		return Entry{}, err
	}
	return k.exchange(ctx, cmd, a, app)
}

var plainWord = regexp.MustCompile(`^[a-z_]{1,40}$`)

// plain is an error's name as vendors write them; what is none is not shown.
func plain(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "it does not say why"
}

func (k *Keeper) exchange(ctx context.Context, cmd Finish, a vendor.Attempt, app vendor.Credential) (Entry, error) {
	box, err := k.vault.Box(ctx)
	if err != nil {
		return Entry{}, err
	}
	tokens, account, err := k.servers[a.Vendor].Exchange(ctx, cmd.Company, app, ports.GrantAnswer{Code: cmd.Code, Account: cmd.Account, Redirect: a.Redirect})
	if err != nil {
		return Entry{}, fmt.Errorf("connect %s: %w", a.Vendor, err)
	}
	now := k.now()
	m := memory{tokens: tokens, stored: ports.SealedConnection{Connection: vendor.Connection{
		Vendor: a.Vendor, Account: account, ConnectedAt: now, ConnectedBy: cmd.By, RenewedAt: now,
	}}}
	err = k.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		before, err := tx.Connected.Hold(ctx, a.Vendor)
		if err != nil && !errors.Is(err, vendor.ErrNotConnected) {
			return err
		}
		m.stored.Version = next(before.Version, now)
		if err := seal(box, cmd.Company, &m); err != nil {
			return err
		}
		if err := tx.Connected.Put(ctx, m.stored, before.Version); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, k.entry(cmd.Company, ledger.VendorConnected, a.Vendor, cmd.By, ledger.Fields{"account": ledger.Text(account.Ref), "version": ledger.Int(m.stored.Version)}))
	})
	k.forget(of{cmd.Company, a.Vendor})
	if err != nil {
		return Entry{}, fmt.Errorf("connect %s: %w", a.Vendor, err)
	}
	if _, err := k.Access(ctx, cmd.Company, a.Vendor); err != nil { // It proves it.
		return Entry{}, fmt.Errorf("connect %s: %w", a.Vendor, err)
	}
	return k.Show(ctx, cmd.Company, a.Vendor)
}

// Disconnect forgets a connection. The vendor is not told: it ends there by itself,
// or by whoever ends it there.
//
// Errors: vendor.ErrNotConnected, vendor.ErrNotConnectable.
func (k *Keeper) Disconnect(ctx context.Context, company domain.CompanyID, name vendor.Name, by string) error {
	if _, err := k.server(name); err != nil {
		return err
	}
	err := k.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Connected.Remove(ctx, name); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, k.entry(company, ledger.VendorDisconnected, name, by, nil))
	})
	k.forget(of{company, name})
	if err != nil {
		return fmt.Errorf("disconnect %s: %w", name, err)
	}
	return nil
}

func (k *Keeper) entry(company domain.CompanyID, kind ledger.Kind, name vendor.Name, by string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: k.ids.New()}, Company: company, At: k.clock.Now().Unix(), Kind: kind, Actor: by, Subject: "vendor:" + string(name), Body: ledger.NewObject(fields),
	}
}
