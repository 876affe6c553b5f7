package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/tenancy"
	"actual/domain"
)

// ListRoutes answers GET /v1/routes.
func (a *API) ListRoutes(c *gin.Context, p ListRoutesParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	after, err := placeID(cursorRoutes, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	all, err := a.parts.Credentials.Routes(c.Request.Context(), companyOf(c), domain.RouteID{UUID: after}, limit+1)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := RoutePage{Routes: []Route{}}
	if len(all) > limit {
		all = all[:limit]
		out.NextCursor = idCursor(cursorRoutes, all[limit-1].ID.UUID)
	}
	for _, r := range all {
		out.Routes = append(out.Routes, routeOf(r, a.now()))
	}
	c.JSON(http.StatusOK, out)
}

// CreateRoute answers POST /v1/routes.
func (a *API) CreateRoute(c *gin.Context, _ CreateRouteParams) {
	cmd, err := routeToMake(c)
	if err != nil {
		a.fail(c, err)
		return
	}
	text, route, err := a.parts.Credentials.CreateRoute(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	made(c, "/v1/routes", route.ID.String(), RouteWithSecret{Route: routeOf(route, a.now()), Secret: &text})
}

func routeToMake(c *gin.Context) (cmd tenancy.CreateRoute, err error) {
	var body RouteRequest
	if err := readCommand(c, &body, maxCommand); err != nil {
		return cmd, err
	}
	cmd = tenancy.CreateRoute{Company: companyOf(c), Label: body.Label, By: principalIn(c).Maker()}
	if cmd.Addresses, err = networksOf(body.Addresses); err != nil {
		return cmd, err
	}
	cmd.Term, err = termOf(body.ValidDays)
	return cmd, err
}

// GetRoute answers GET /v1/routes/{id}.
func (a *API) GetRoute(c *gin.Context, text Id) {
	answerOf(a, c, text, domain.ParseRouteID, func(ctx context.Context, id domain.RouteID) (Route, error) {
		route, err := a.parts.Credentials.RouteByID(ctx, companyOf(c), id)
		return routeOf(route, a.now()), err
	})
}

// RotateRoute answers POST /v1/routes/{id}/rotate.
func (a *API) RotateRoute(c *gin.Context, text Id, _ RotateRouteParams) {
	answerOf(a, c, text, domain.ParseRouteID, func(ctx context.Context, id domain.RouteID) (RouteWithSecret, error) {
		cmd, err := rotationOf(c)
		if err != nil {
			return RouteWithSecret{}, err
		}
		secret, route, err := a.parts.Credentials.RotateRoute(ctx, id, cmd)
		return RouteWithSecret{Route: routeOf(route, a.now()), Secret: &secret}, err
	})
}

// RevokeRoute answers POST /v1/routes/{id}/revoke.
func (a *API) RevokeRoute(c *gin.Context, text Id, _ RevokeRouteParams) {
	answerOf(a, c, text, domain.ParseRouteID, func(ctx context.Context, id domain.RouteID) (Route, error) {
		route, err := a.parts.Credentials.RevokeRoute(ctx, companyOf(c), id, actorOf(c))
		return routeOf(route, a.now()), err
	})
}
