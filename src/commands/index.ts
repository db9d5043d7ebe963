import AnalysesList from './analyses/list.ts'
import AnalysesShow from './analyses/show.ts'
import Analyze from './analyze.ts'
import AuditEvents from './audit/events.ts'
import AuditFailures from './audit/failures.ts'
import AuditList from './audit/list.ts'
import BillingRemovePayment from './billing/remove-payment.ts'
import BillingSetPayment from './billing/set-payment.ts'
import BillingShow from './billing/show.ts'
import BillingUpdate from './billing/update.ts'
import BudgetsDelete from './budgets/delete.ts'
import BudgetsList from './budgets/list.ts'
import BudgetsSet from './budgets/set.ts'
import ClientsCreate from './clients/create.ts'
import ClientsDelete from './clients/delete.ts'
import ClientsList from './clients/list.ts'
import ClientsReactivate from './clients/reactivate.ts'
import ClientsRevoke from './clients/revoke.ts'
import ClientsShow from './clients/show.ts'
import ClientsUpdate from './clients/update.ts'
import Completion from './completion.ts'
import ConfigShow from './config/show.ts'
import DbOperatorKey from './db/operator-key.ts'
import Doctor from './doctor.ts'
import FramesExport from './frames/export.ts'
import FramesLatest from './frames/latest.ts'
import FramesPush from './frames/push.ts'
import FramesUpload from './frames/upload.ts'
import InvoicesCollect from './invoices/collect.ts'
import InvoicesCredit from './invoices/credit.ts'
import InvoicesFinalize from './invoices/finalize.ts'
import InvoicesGenerate from './invoices/generate.ts'
import InvoicesList from './invoices/list.ts'
import InvoicesPay from './invoices/pay.ts'
import InvoicesPdf from './invoices/pdf.ts'
import InvoicesSend from './invoices/send.ts'
import InvoicesShow from './invoices/show.ts'
import InvoicesVoid from './invoices/void.ts'
import InvoicesWriteOff from './invoices/write-off.ts'
import KeysCreate from './keys/create.ts'
import KeysFind from './keys/find.ts'
import KeysList from './keys/list.ts'
import KeysReactivate from './keys/reactivate.ts'
import KeysRevoke from './keys/revoke.ts'
import KeysRotate from './keys/rotate.ts'
import KeysShow from './keys/show.ts'
import KeysUpdate from './keys/update.ts'
import Login from './login.ts'
import Logout from './logout.ts'
import MeDelete from './me/delete.ts'
import Me from './me/show.ts'
import MeUpdate from './me/update.ts'
import PricesSet from './prices/set.ts'
import PricesShow from './prices/show.ts'
import ProfilesList from './profiles/list.ts'
import ProfilesUse from './profiles/use.ts'
import RolesCreate from './roles/create.ts'
import RolesDelete from './roles/delete.ts'
import RolesList from './roles/list.ts'
import RolesPermissions from './roles/permissions.ts'
import RolesShow from './roles/show.ts'
import RolesUpdate from './roles/update.ts'
import SecretsRotate from './secrets/rotate.ts'
import SecretsStatus from './secrets/status.ts'
import Serve from './serve.ts'
import SourcesArchive from './sources/archive.ts'
import SourcesCreate from './sources/create.ts'
import SourcesDelete from './sources/delete.ts'
import SourcesList from './sources/list.ts'
import SourcesRename from './sources/rename.ts'
import SourcesShow from './sources/show.ts'
import SourcesUnarchive from './sources/unarchive.ts'
import SourcesUpdate from './sources/update.ts'
import SourcesWatch from './sources/watch.ts'
import Tui from './tui.ts'
import Up from './up.ts'
import UsageEvents from './usage/events.ts'
import UsageRecord from './usage/record.ts'
import UsageShow from './usage/show.ts'
import UsageVerify from './usage/verify.ts'
import UsageVoid from './usage/void.ts'

/** What oclif knows of (`oclif.commands` in package.json), by topic and name. */
export const COMMANDS = {
  'analyses:list': AnalysesList,
  'analyses:show': AnalysesShow,
  analyze: Analyze,
  'audit:events': AuditEvents,
  'audit:failures': AuditFailures,
  'audit:list': AuditList,
  'billing:remove-payment': BillingRemovePayment,
  'billing:set-payment': BillingSetPayment,
  'billing:show': BillingShow,
  'billing:update': BillingUpdate,
  'budgets:delete': BudgetsDelete,
  'budgets:list': BudgetsList,
  'budgets:set': BudgetsSet,
  'clients:create': ClientsCreate,
  'clients:delete': ClientsDelete,
  'clients:list': ClientsList,
  'clients:reactivate': ClientsReactivate,
  'clients:revoke': ClientsRevoke,
  'clients:show': ClientsShow,
  'clients:update': ClientsUpdate,
  completion: Completion,
  'config:show': ConfigShow,
  'db:operator-key': DbOperatorKey,
  doctor: Doctor,
  'frames:export': FramesExport,
  'frames:latest': FramesLatest,
  'frames:push': FramesPush,
  'frames:upload': FramesUpload,
  'invoices:collect': InvoicesCollect,
  'invoices:credit': InvoicesCredit,
  'invoices:finalize': InvoicesFinalize,
  'invoices:generate': InvoicesGenerate,
  'invoices:list': InvoicesList,
  'invoices:pay': InvoicesPay,
  'invoices:pdf': InvoicesPdf,
  'invoices:send': InvoicesSend,
  'invoices:show': InvoicesShow,
  'invoices:void': InvoicesVoid,
  'invoices:write-off': InvoicesWriteOff,
  'keys:create': KeysCreate,
  'keys:find': KeysFind,
  'keys:list': KeysList,
  'keys:reactivate': KeysReactivate,
  'keys:revoke': KeysRevoke,
  'keys:rotate': KeysRotate,
  'keys:show': KeysShow,
  'keys:update': KeysUpdate,
  login: Login,
  logout: Logout,
  me: Me,
  'me:delete': MeDelete,
  'me:update': MeUpdate,
  'prices:set': PricesSet,
  'prices:show': PricesShow,
  'profiles:list': ProfilesList,
  'profiles:use': ProfilesUse,
  'roles:create': RolesCreate,
  'roles:delete': RolesDelete,
  'roles:list': RolesList,
  'roles:permissions': RolesPermissions,
  'roles:show': RolesShow,
  'roles:update': RolesUpdate,
  'secrets:rotate': SecretsRotate,
  'secrets:status': SecretsStatus,
  serve: Serve,
  'sources:archive': SourcesArchive,
  'sources:create': SourcesCreate,
  'sources:delete': SourcesDelete,
  'sources:list': SourcesList,
  'sources:rename': SourcesRename,
  'sources:show': SourcesShow,
  'sources:unarchive': SourcesUnarchive,
  'sources:update': SourcesUpdate,
  'sources:watch': SourcesWatch,
  tui: Tui,
  up: Up,
  'usage:events': UsageEvents,
  'usage:record': UsageRecord,
  'usage:show': UsageShow,
  'usage:verify': UsageVerify,
  'usage:void': UsageVoid,
}
