package httpapi

import (
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
	id, err := domain.ParseRouteID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	route, err := a.parts.Credentials.RouteByID(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, routeOf(route, a.now()))
}

// RotateRoute answers POST /v1/routes/{id}/rotate.
func (a *API) RotateRoute(c *gin.Context, text Id, _ RotateRouteParams) {
	id, err := domain.ParseRouteID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	cmd, err := rotationOf(c)
	if err != nil {
		a.fail(c, err)
		return
	}
	secret, route, err := a.parts.Credentials.RotateRoute(c.Request.Context(), id, cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, RouteWithSecret{Route: routeOf(route, a.now()), Secret: &secret})
}

// RevokeRoute answers POST /v1/routes/{id}/revoke.
func (a *API) RevokeRoute(c *gin.Context, text Id, _ RevokeRouteParams) {
	id, err := domain.ParseRouteID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	route, err := a.parts.Credentials.RevokeRoute(c.Request.Context(), companyOf(c), id, actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, routeOf(route, a.now()))
}
