// Package oidc lets an OpenID Connect issuer say who a person is.
package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"actual/adapters/outbound/internal/txguard"
	"actual/ports"
)

// Config says where the issuer is and who we are to it.
type Config struct {
	Issuer       string // "" where there is none.
	Name         string // What people call it.
	ClientID     string
	ClientSecret string
	Redirect     string // Where it sends browsers back to.
}

// Provider is an issuer. What it says of itself is asked when it is first needed,
// so that the server starts without it.
type Provider struct {
	config Config
	client *http.Client

	mu    sync.Mutex
	known *oidc.Provider
}

// timeout bounds one call to the issuer.
const timeout = 10 * time.Second

// New returns a provider.
func New(c Config) *Provider {
	return &Provider{config: c, client: &http.Client{Timeout: timeout}}
}

var _ ports.IdentityProvider = (*Provider)(nil)

var errInTransaction = errors.New("an issuer is asked inside a transaction")

// Name implements ports.IdentityProvider.
func (p *Provider) Name() string {
	if p.config.Issuer == "" {
		return ""
	}
	return p.config.Name
}

// AuthURL implements ports.IdentityProvider.
func (p *Provider) AuthURL(ctx context.Context, r ports.AuthRequest) (string, error) {
	known, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return p.oauth(known).AuthCodeURL(r.State, oidc.Nonce(r.Nonce), oauth2.S256ChallengeOption(r.Verifier)), nil
}

// Identify implements ports.IdentityProvider.
func (p *Provider) Identify(ctx context.Context, code string, r ports.AuthRequest) (ports.Identity, error) {
	known, err := p.discover(ctx)
	if err != nil {
		return ports.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := p.oauth(known).Exchange(ctx, code, oauth2.VerifierOption(r.Verifier))
	if err != nil {
		return ports.Identity{}, refusedOrDown(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return ports.Identity{}, fmt.Errorf("%w: there is no ID token in the answer", ports.ErrNotIdentified)
	}
	id, err := known.Verifier(&oidc.Config{ClientID: p.config.ClientID}).Verify(ctx, raw)
	if err != nil {
		return ports.Identity{}, fmt.Errorf("%w: %w", ports.ErrNotIdentified, err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(r.Nonce)) != 1 || r.Nonce == "" || id.Subject == "" {
		return ports.Identity{}, fmt.Errorf("%w: the ID token answers another question", ports.ErrNotIdentified)
	}
	var claims struct {
		Email         string `json:"email"`
		EmailVerified any    `json:"email_verified"` // Some issuers say "true".
	}
	if err := id.Claims(&claims); err != nil {
		return ports.Identity{}, fmt.Errorf("%w: %w", ports.ErrNotIdentified, err)
	}
	verified := claims.EmailVerified == true || claims.EmailVerified == "true"
	return ports.Identity{Issuer: id.Issuer, Subject: id.Subject, Email: claims.Email, EmailVerified: verified}, nil
}

// refusedOrDown tells an issuer that says no from one that does not answer.
func refusedOrDown(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < http.StatusInternalServerError {
		return fmt.Errorf("%w: %w", ports.ErrNotIdentified, err)
	}
	return fmt.Errorf("%w: %w", ports.ErrIssuerDown, err)
}

// discover asks the issuer for its endpoints and keys, until it has answered once.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	if p.config.Issuer == "" {
		return nil, ports.ErrNoIssuer
	}
	if txguard.Open(ctx) {
		return nil, errInTransaction
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known != nil {
		return p.known, nil
	}
	// The keys are fetched later, too: not with a context that ends with the request.
	asked, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	known, err := oidc.NewProvider(oidc.ClientContext(asked, p.client), p.config.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ports.ErrIssuerDown, err)
	}
	p.known = known
	return known, nil
}

func (p *Provider) oauth(known *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: known.Endpoint(), RedirectURL: p.config.Redirect,
		Scopes: []string{oidc.ScopeOpenID, "email"},
	}
}
