// Package postgis stores the platform's state in PostgreSQL with PostGIS. All
// SQL of the platform is here and in migrations/.
//
// A company's tables are reached by UnitOfWork alone, which scopes the
// transaction; every statement also names its company_id, and the query
// functions of scope refuse one that does not. Directory and EventSink are the
// two doors across companies, each with a database role that can do little
// else.
package postgis
