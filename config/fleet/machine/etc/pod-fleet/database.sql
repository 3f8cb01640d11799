-- The database of `pod ingest`, made where it is not there. Run by pod-fleet-database.service at each start:
-- what is there stays. Nobody has a password: PostgreSQL asks the system who is who (peer).
\set ON_ERROR_STOP on

SELECT 'CREATE ROLE "pod-fleet" LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pod-fleet') \gexec

SELECT 'CREATE DATABASE pods OWNER "pod-fleet"'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'pods') \gexec

DO $$
DECLARE
    owner text := (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'pods');
BEGIN
    IF owner <> 'pod-fleet' THEN
        RAISE 'there is a database "pods" already, and it is %''s', owner
        USING HINT = 'Rename it, or hand it over: ALTER DATABASE pods OWNER TO "pod-fleet"';
    END IF;
END
$$;

-- Who makes reports reads the views, and writes nothing: GRANT "pod-reports" TO somebody.
SELECT 'CREATE ROLE "pod-reports" NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pod-reports') \gexec

\connect pods
REVOKE CONNECT ON DATABASE pods FROM PUBLIC;
GRANT CONNECT ON DATABASE pods TO "pod-reports";
GRANT SELECT ON ALL TABLES IN SCHEMA public TO "pod-reports";
ALTER DEFAULT PRIVILEGES FOR ROLE "pod-fleet" IN SCHEMA public GRANT SELECT ON TABLES TO "pod-reports";
