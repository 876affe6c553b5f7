package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/exporting"
	"actual/domain"
	"actual/domain/export"
)

// ExportSetter shows and changes what a company has written where.
type ExportSetter interface {
	Settings(ctx context.Context, company domain.CompanyID) ([]export.Setting, error)
	Setting(ctx context.Context, company domain.CompanyID, r export.Route) (export.Setting, error)
	Change(ctx context.Context, cmd exporting.ChangeSetting) (export.Setting, error)
}

// GetExportSettings answers GET /v1/export-settings.
func (a *API) GetExportSettings(c *gin.Context) {
	all, err := a.parts.ExportSetter.Settings(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ExportSettingList{Settings: make([]ExportSetting, len(all))}
	for i, s := range all {
		out.Settings[i] = exportSettingOf(s)
	}
	c.JSON(http.StatusOK, out)
}

// GetExportSetting answers GET /v1/export-settings/{target}/{kind}.
func (a *API) GetExportSetting(c *gin.Context, target ExportTarget, kind ExportKind) {
	r, err := export.ParseRoute(string(target), string(kind))
	if err != nil {
		a.fail(c, err)
		return
	}
	s, err := a.parts.ExportSetter.Setting(c.Request.Context(), companyOf(c), r)
	a.answerExportSetting(c, s, err)
}

// ChangeExportSetting answers PATCH /v1/export-settings/{target}/{kind}.
func (a *API) ChangeExportSetting(c *gin.Context, target ExportTarget, kind ExportKind, _ ChangeExportSettingParams) {
	var body ExportSettingChange
	seen, err := readChange(c, &body)
	if err != nil {
		a.fail(c, err)
		return
	}
	r, err := export.ParseRoute(string(target), string(kind))
	if err != nil {
		a.fail(c, err)
		return
	}
	change := export.Change{PerDay: body.PerDay, AssignedTo: body.AssignedTo}
	if body.Mode != nil {
		mode := export.Mode(*body.Mode)
		change.Mode = &mode
	}
	s, err := a.parts.ExportSetter.Change(c.Request.Context(), exporting.ChangeSetting{Company: companyOf(c), Route: r, Seen: seen, Change: change, By: actorOf(c)})
	a.answerExportSetting(c, s, err)
}

func (a *API) answerExportSetting(c *gin.Context, s export.Setting, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, s.Revision)
	c.JSON(http.StatusOK, exportSettingOf(s))
}

func exportSettingOf(s export.Setting) ExportSetting {
	return ExportSetting{Target: ExportTarget(s.Target), Kind: ExportKind(s.Kind), Mode: ExportMode(s.Mode), PerDay: s.PerDay, AssignedTo: textOrNull(s.AssignedTo)}
}
