package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/tenant"
)

// ListApiKeys answers GET /v1/api-keys.
func (a *API) ListApiKeys(c *gin.Context, p ListApiKeysParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	after, err := placeID(cursorKeys, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	all, err := a.parts.Credentials.Keys(c.Request.Context(), companyOf(c), domain.KeyID{UUID: after}, limit+1)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ApiKeyPage{ApiKeys: []ApiKey{}}
	if len(all) > limit {
		all = all[:limit]
		out.NextCursor = idCursor(cursorKeys, all[limit-1].ID.UUID)
	}
	for _, k := range all {
		out.ApiKeys = append(out.ApiKeys, keyOf(k, a.now()))
	}
	c.JSON(http.StatusOK, out)
}

// CreateApiKey answers POST /v1/api-keys.
func (a *API) CreateApiKey(c *gin.Context, _ CreateApiKeyParams) {
	cmd, err := keyToMake(c)
	if err != nil {
		a.fail(c, err)
		return
	}
	text, key, err := a.parts.Credentials.CreateKey(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	made(c, "/v1/api-keys", key.ID.String(), ApiKeyWithSecret{ApiKey: keyOf(key, a.now()), Secret: &text})
}

func keyToMake(c *gin.Context) (cmd tenancy.CreateKey, err error) {
	var body ApiKeyRequest
	if err := readCommand(c, &body, maxCommand); err != nil {
		return cmd, err
	}
	cmd = tenancy.CreateKey{Company: companyOf(c), Label: body.Label, By: principalIn(c).Maker()}
	if cmd.Scopes, err = scopesNamed(body.Scopes); err != nil {
		return cmd, err
	}
	if cmd.Addresses, err = networksOf(body.Addresses); err != nil {
		return cmd, err
	}
	cmd.Term, err = termOf(body.ValidDays)
	return cmd, err
}

// scopesNamed reads scopes; nil where none are given.
func scopesNamed(names *[]string) (scopes []tenant.Capability, err error) {
	if names == nil {
		return nil, nil
	}
	if len(*names) == 0 || len(*names) > len(tenant.Grantable()) {
		return nil, unreadable(errBody.With("scopes: name 1 to %d, or leave it out", len(tenant.Grantable())))
	}
	for _, name := range *names {
		scope, err := tenant.ParseScope(name)
		if err != nil {
			return nil, err
		}
		scopes = append(scopes, scope)
	}
	return scopes, nil
}

// GetApiKey answers GET /v1/api-keys/{id}.
func (a *API) GetApiKey(c *gin.Context, text Id) {
	answerOf(a, c, text, domain.ParseKeyID, func(ctx context.Context, id domain.KeyID) (ApiKey, error) {
		key, err := a.parts.Credentials.KeyByID(ctx, companyOf(c), id)
		return keyOf(key, a.now()), err
	})
}

// RotateApiKey answers POST /v1/api-keys/{id}/rotate.
func (a *API) RotateApiKey(c *gin.Context, text Id, _ RotateApiKeyParams) {
	answerOf(a, c, text, domain.ParseKeyID, func(ctx context.Context, id domain.KeyID) (ApiKeyWithSecret, error) {
		cmd, err := rotationOf(c)
		if err != nil {
			return ApiKeyWithSecret{}, err
		}
		secret, key, err := a.parts.Credentials.RotateKey(ctx, id, cmd)
		return ApiKeyWithSecret{ApiKey: keyOf(key, a.now()), Secret: &secret}, err
	})
}

// RevokeApiKey answers POST /v1/api-keys/{id}/revoke.
func (a *API) RevokeApiKey(c *gin.Context, text Id, _ RevokeApiKeyParams) {
	answerOf(a, c, text, domain.ParseKeyID, func(ctx context.Context, id domain.KeyID) (ApiKey, error) {
		key, err := a.parts.Credentials.RevokeKey(ctx, companyOf(c), id, actorOf(c))
		return keyOf(key, a.now()), err
	})
}
